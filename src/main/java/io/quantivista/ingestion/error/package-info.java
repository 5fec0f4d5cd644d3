/** What can go wrong on purpose: an {@link io.quantivista.ingestion.error.ErrorCode} for every refusal, carried by one exception. */
@NullMarked
package io.quantivista.ingestion.error;

import org.jspecify.annotations.NullMarked;
