/**
 * The forms that the check format knows. Identifiers of fixed length are read as bytes; commons-validator reads the others,
 * and the check digits that it has.
 */
@NullMarked
package io.quantivista.ingestion.quality.check.format;

import org.jspecify.annotations.NullMarked;
