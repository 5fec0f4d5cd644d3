package io.quantivista.ingestion.intake.log;

/**
 * The place of an entry in an intake log. Positions rise, are never given to another entry, and survive trimming and
 * restarts. Readers must not count on there being no gaps: a topic of Kafka has some.
 *
 * @param value the first entry of a log has 0; −1 stands before it
 */
public record LogPosition(long value) implements Comparable<LogPosition> {
    /** Before the first entry. */
    public static final LogPosition BEFORE_FIRST = new LogPosition(-1);

    public LogPosition {
        if (value < -1) {
            throw new IllegalArgumentException("a position is at least -1: " + value);
        }
    }

    /** The place right behind this one. */
    public LogPosition next() {
        return new LogPosition(Math.addExact(value, 1));
    }

    @Override
    public int compareTo(LogPosition other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
