/** Small words for Vert.x futures and timers, each used in more than one place or hard to get right twice. */
@NullMarked
package io.quantivista.ingestion.async;

import org.jspecify.annotations.NullMarked;
