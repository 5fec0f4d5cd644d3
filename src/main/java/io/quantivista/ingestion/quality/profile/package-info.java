/** One pass over every field of every record, in bounded memory: counts, moments, sketches. */
@NullMarked
package io.quantivista.ingestion.quality.profile;

import org.jspecify.annotations.NullMarked;
