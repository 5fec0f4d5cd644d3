@NullMarked
package io.quantivista.ingestion.connector.files;

import org.jspecify.annotations.NullMarked;
