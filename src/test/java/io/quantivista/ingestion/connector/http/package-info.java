@NullMarked
package io.quantivista.ingestion.connector.http;

import org.jspecify.annotations.NullMarked;
