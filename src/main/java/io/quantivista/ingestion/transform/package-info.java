/**
 * Transformation rules: compiled once for each version of a source, applied to every record in their order.
 *
 * <p>A rule reads and writes slots of the {@link io.quantivista.ingestion.model.Row}; it makes no object for a record
 * that it can be applied to. A rule that cannot be applied makes the record a rejection. A new rule type is one class and
 * one line in {@link io.quantivista.ingestion.transform.RuleCatalogue}.
 */
@NullMarked
package io.quantivista.ingestion.transform;

import org.jspecify.annotations.NullMarked;
