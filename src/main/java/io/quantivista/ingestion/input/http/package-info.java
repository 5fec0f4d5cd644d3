/** Bodies of HTTP requests become batches of a job; pause and resume reach the socket. */
@NullMarked
package io.quantivista.ingestion.input.http;

import org.jspecify.annotations.NullMarked;
