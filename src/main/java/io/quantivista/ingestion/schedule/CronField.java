package io.quantivista.ingestion.schedule;

import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression.
 *
 * @param values bit by bit, those that match
 * @param isAny whether it begins with a star, so that it says nothing of its own
 */
record CronField(long values, boolean isAny) {
    /**
     * What a field may hold.
     *
     * @param names of its values from {@code least} on; empty where they have none
     */
    record Kind(String name, int least, int most, List<String> names) {}

    static final Kind MINUTE = new Kind("minute", 0, 59, List.of());
    static final Kind HOUR = new Kind("hour", 0, 23, List.of());
    static final Kind DAY_OF_MONTH = new Kind("day of month", 1, 31, List.of());
    static final Kind MONTH = new Kind(
            "month",
            1,
            12,
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
    /** Sunday is 0 and 7. */
    static final Kind DAY_OF_WEEK =
            new Kind("day of week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    boolean matches(int value) {
        return (values >> value & 1) == 1;
    }

    /** @throws IllegalArgumentException saying what is wrong and what is expected */
    static CronField parse(String text, Kind kind) {
        long values = 0;
        for (String part : text.split(",", -1)) {
            values |= part(part, kind);
        }
        return new CronField(values, text.startsWith("*"));
    }

    private static long part(String part, Kind kind) {
        String[] stepped = part.split("/", -1);
        if (stepped.length > 2) {
            throw wrong(part, kind);
        }
        String[] range = stepped[0].split("-", -1);
        int from;
        int to;
        if (stepped[0].equals("*")) {
            from = kind.least();
            to = DAY_OF_WEEK.equals(kind) ? 6 : kind.most();
        } else if (range.length <= 2) {
            from = value(range[0], kind);
            to = range.length == 2 ? value(range[1], kind) : stepped.length == 2 ? kind.most() : from;
        } else {
            throw wrong(part, kind);
        }
        int step = stepped.length == 2 ? step(stepped[1], part, kind) : 1;
        if (from > to) {
            throw new IllegalArgumentException(
                    "'%s' in the field %s goes backwards: write two ranges".formatted(part, kind.name()));
        }
        long values = 0;
        for (int value = from; value <= to; value += step) {
            values |= 1L << (DAY_OF_WEEK.equals(kind) ? value % 7 : value);
        }
        return values;
    }

    private static int step(String text, String part, Kind kind) {
        try {
            int step = Integer.parseInt(text);
            if (step >= 1 && step <= kind.most()) {
                return step;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw wrong(part, kind);
    }

    private static int value(String text, Kind kind) {
        int named = kind.names().indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + kind.least();
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= kind.least() && value <= kind.most()) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw wrong(text, kind);
    }

    private static IllegalArgumentException wrong(String text, Kind kind) {
        return new IllegalArgumentException(
                "'%s' is nothing for the field %s: numbers from %d to %d%s, ranges, lists, * and steps such as */15 are expected"
                        .formatted(
                                text,
                                kind.name(),
                                kind.least(),
                                kind.most(),
                                kind.names().isEmpty() ? "" : " or " + kind.names()));
    }
}
