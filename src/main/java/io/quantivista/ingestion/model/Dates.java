package io.quantivista.ingestion.model;

/**
 * Reads and writes dates and timestamps of ISO 8601 as bytes, without making an object.
 *
 * <p>Days are counted as in "chrono-Compatible Low-Level Date Algorithms" (Hinnant), proleptic Gregorian. Years are 0001
 * to 9999, as every reader of the lake can take them.
 */
public final class Dates {
    /** The text is no date. */
    public static final int NO_DAY = Integer.MIN_VALUE;
    /** The text is no timestamp. */
    public static final long NO_INSTANT = Long.MIN_VALUE;

    public static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long FIRST_SECOND = epochDay(1, 1, 1) * 86_400L;
    private static final long LAST_SECOND = epochDay(9999, 12, 31) * 86_400L + 86_399L;
    private static final int DATE_LENGTH = 10;

    private Dates() {}

    /** Days since 1970 of {@code yyyy-MM-dd}, or {@link #NO_DAY}. */
    public static int epochDay(byte[] b, int from, int to) {
        return to - from == DATE_LENGTH ? dateAt(b, from) : NO_DAY;
    }

    /** Days since 1970 of a date, or of the UTC day of a timestamp; {@link #NO_DAY} where it is neither. */
    public static int epochDayOfDateOrTimestamp(byte[] b, int from, int to) {
        if (to - from <= DATE_LENGTH) {
            return epochDay(b, from, to);
        }
        long micros = epochMicros(b, from, to);
        return micros == NO_INSTANT ? NO_DAY : (int) Math.floorDiv(micros, MICROS_PER_DAY);
    }

    /**
     * Microseconds since 1970 UTC of {@code yyyy-MM-dd'T'HH:mm[:ss[.f…]][Z|±HH[:mm]]}, a space for the T allowed; without
     * an offset it is UTC. {@link #NO_INSTANT} where it is none, finer than a microsecond, or of another year in UTC.
     */
    public static long epochMicros(byte[] b, int from, int to) {
        if (to - from < 16 || (b[from + 10] != 'T' && b[from + 10] != ' ') || b[from + 13] != ':') {
            return NO_INSTANT;
        }
        int day = dateAt(b, from);
        int hour = twoDigits(b, from + 11);
        int minute = twoDigits(b, from + 14);
        int second = 0;
        long micros = 0;
        int at = from + 16;
        if (at < to && b[at] == ':') {
            if (at + 3 > to) {
                return NO_INSTANT;
            }
            second = twoDigits(b, at + 1);
            at += 3;
            if (at < to && (b[at] == '.' || b[at] == ',')) {
                int start = ++at;
                long unit = MICROS_PER_SECOND / 10;
                while (at < to && b[at] >= '0' && b[at] <= '9') {
                    if (unit == 0 && b[at] != '0') {
                        return NO_INSTANT;
                    }
                    micros += unit * (b[at++] - '0');
                    unit /= 10;
                }
                if (at == start) {
                    return NO_INSTANT;
                }
            }
        }
        int offset = offsetMinutes(b, at, to);
        if (day == NO_DAY
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59
                || offset == Integer.MIN_VALUE) {
            return NO_INSTANT;
        }
        long seconds = day * 86_400L + hour * 3600L + (minute - offset) * 60L + second;
        boolean isInRange = seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
        return isInRange ? seconds * MICROS_PER_SECOND + micros : NO_INSTANT;
    }

    private static int offsetMinutes(byte[] b, int at, int to) {
        int length = to - at;
        if (length == 0 || (length == 1 && (b[at] == 'Z' || b[at] == 'z'))) {
            return 0;
        }
        if ((b[at] != '+' && b[at] != '-') || (length != 3 && length != 5 && length != 6)) {
            return Integer.MIN_VALUE;
        }
        int hours = twoDigits(b, at + 1);
        int minutes = length == 3 ? 0 : twoDigits(b, to - 2);
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || (length == 6 && b[at + 3] != ':')) {
            return Integer.MIN_VALUE;
        }
        return b[at] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
    }

    private static int dateAt(byte[] b, int at) {
        if (b[at + 4] != '-' || b[at + 7] != '-') {
            return NO_DAY;
        }
        int century = twoDigits(b, at);
        int yearOfCentury = twoDigits(b, at + 2);
        int month = twoDigits(b, at + 5);
        int day = twoDigits(b, at + 8);
        if (century < 0 || yearOfCentury < 0) {
            return NO_DAY;
        }
        return epochDay(century * 100 + yearOfCentury, month, day);
    }

    /** Days since 1970 of a date, or {@link #NO_DAY} where there is no such day in the years 1 to 9999. */
    public static int epochDay(int year, int month, int day) {
        if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
            return NO_DAY;
        }
        int shifted = month <= 2 ? year - 1 : year;
        int era = shifted / 400;
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static int twoDigits(byte[] b, int at) {
        int tens = b[at] - '0';
        int ones = b[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
