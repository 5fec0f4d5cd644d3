/** QuantiVista Ingestion: from the systems of a financial platform into its Delta lake. */
@NullMarked
package io.quantivista.ingestion;

import org.jspecify.annotations.NullMarked;
