/** The checks of the whole job: what each measures over the rows that land. */
@NullMarked
package io.quantivista.ingestion.quality.check.measure;

import org.jspecify.annotations.NullMarked;
