/**
 * Checks, profile and report: what the records of a job are worth.
 *
 * <p>Checks look at the row that the rules have made. One of severity error rejects the record, one of severity warn only
 * lowers the row's score. The profile looks at the records as they came. Both are kept by each lane for itself and merged
 * when the job ends. A new check type is one class and one line in
 * {@link io.quantivista.ingestion.quality.CheckCatalogue}.
 */
@NullMarked
package io.quantivista.ingestion.quality;

import org.jspecify.annotations.NullMarked;
