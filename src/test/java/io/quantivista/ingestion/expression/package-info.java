@NullMarked
package io.quantivista.ingestion.expression;

import org.jspecify.annotations.NullMarked;
