/** The values that travel: a batch comes in, its records become rows, what fails becomes a rejection. No I/O and no Vert.x. */
@NullMarked
package io.quantivista.ingestion.model;

import org.jspecify.annotations.NullMarked;
