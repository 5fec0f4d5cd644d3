/**
 * Checks, profile and report: what the records of a job are worth.
 *
 * <p>Checks of each row look at the row that the rules have made: a record that fails is rejected, loses a value, or lands.
 * Checks of the whole job measure the rows that land. When all records are read the job is judged
 * ({@link io.quantivista.ingestion.quality.JobVerdict}): it is published, published with a warning, or fails. The profile
 * looks at the records as they came. All of it is kept by each lane for itself and merged when the job ends; what lanes must
 * share is in {@link io.quantivista.ingestion.quality.JobResources}. A new check type is one class and one line in
 * {@link io.quantivista.ingestion.quality.CheckCatalogue}.
 */
@NullMarked
package io.quantivista.ingestion.quality;

import org.jspecify.annotations.NullMarked;
