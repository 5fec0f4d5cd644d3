package io.quantivista.ingestion.catalogue;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule or check as a user writes it, and what it makes of records, one after the other in one job. The reference shows it,
 * and a contract test runs it.
 *
 * @param definition the rule or check as JSON, without its id and type
 * @param format how the records are written: {@code json}, or {@code csv} with the header on the first line of each
 * @param steps records in their order and what becomes of each
 */
public record Example(String definition, String format, List<Step> steps) {
    /** What becomes of a record. */
    public enum Outcome {
        /** The row is {@link Step#result()}, as JSON. */
        GIVES,
        /** The record is a rejection; the result is its reason. */
        REJECTS,
        /** The record is left out. */
        FILTERS,
        /** The check holds. */
        PASSES,
        /** The check does not hold; the result is the reason. */
        FAILS
    }

    /** One record and what becomes of it. */
    public record Step(String record, Outcome outcome, String result) {}

    public Example {
        steps = List.copyOf(steps);
    }

    /** An example over JSON records; its steps follow. */
    public static Example of(String definition) {
        return new Example(definition, "json", List.of());
    }

    /** An example over CSV records, each with its header line. */
    public static Example ofCsv(String definition) {
        return new Example(definition, "csv", List.of());
    }

    public Example gives(String record, String row) {
        return with(record, Outcome.GIVES, row);
    }

    public Example rejects(String record, String reason) {
        return with(record, Outcome.REJECTS, reason);
    }

    public Example filters(String record) {
        return with(record, Outcome.FILTERS, "");
    }

    public Example passes(String record) {
        return with(record, Outcome.PASSES, "");
    }

    public Example fails(String record, String reason) {
        return with(record, Outcome.FAILS, reason);
    }

    private Example with(String record, Outcome outcome, String result) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(new Step(record, outcome, result));
        return new Example(definition, format, longer);
    }
}
