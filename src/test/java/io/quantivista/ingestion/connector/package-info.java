@NullMarked
package io.quantivista.ingestion.connector;

import org.jspecify.annotations.NullMarked;
