/** The checks, one class each, named for what must hold. */
@NullMarked
package io.quantivista.ingestion.quality.check;

import org.jspecify.annotations.NullMarked;
