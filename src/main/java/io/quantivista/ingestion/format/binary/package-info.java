/**
 * What the binary formats share: records are written as canonical JSON while they are decoded, and entered into the row
 * on the way, so that nothing is scanned twice.
 */
@NullMarked
package io.quantivista.ingestion.format.binary;

import org.jspecify.annotations.NullMarked;
