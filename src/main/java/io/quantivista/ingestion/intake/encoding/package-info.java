/**
 * What a Content-Encoding did to a body, undone piece by piece.
 *
 * <p>A {@link io.quantivista.ingestion.intake.encoding.Decompressor} holds one window of its format and nothing of the
 * body, so that a body of any size costs the same. It is plain blocking code, called on workers.
 */
@NullMarked
package io.quantivista.ingestion.intake.encoding;

import org.jspecify.annotations.NullMarked;
