/** The REST API against a real server over ports held in memory. */
@NullMarked
package io.quantivista.ingestion.api;

import org.jspecify.annotations.NullMarked;
