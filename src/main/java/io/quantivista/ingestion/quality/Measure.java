package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.Row;

/**
 * What a check of the whole job measures over the rows that land. Each lane has one of its own; they are merged when the
 * job ends.
 */
public interface Measure {
    /** Takes in a row that lands. */
    void add(Row row);

    /** Takes in what another lane has measured; {@code other} comes from the same check. */
    void merge(Measure other);

    /** The name under which the report keeps the value, such as {@code mean(price)}. */
    String metric();

    /** The value over all rows; not a number where there was nothing to measure. */
    double value();

    /** What the threshold is put to: the value, unless the check compares it with something first. */
    default double figure() {
        return value();
    }

    /** The figure in words, for a reason. */
    default String words() {
        return "%s is %s".formatted(metric(), Threshold.Figures.text(figure()));
    }

    /** Whether there is a verdict although no row landed. */
    default boolean judgesNoRows() {
        return false;
    }

    /** Whether there is nothing to hold the value against, so that the check passes. */
    default boolean isWithoutVerdict() {
        return false;
    }
}
