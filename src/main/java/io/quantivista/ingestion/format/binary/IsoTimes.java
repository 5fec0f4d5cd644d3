package io.quantivista.ingestion.format.binary;

/** Writes dates and times as ISO 8601 with the digits of their own precision. Years 0000 to 9999; others do not fit. */
final class IsoTimes {
    private static final long FIRST_DAY = java.time.LocalDate.of(0, 1, 1).toEpochDay();
    private static final long LAST_DAY = java.time.LocalDate.of(9999, 12, 31).toEpochDay();
    private static final long DAY_SECONDS = 86_400;

    private IsoTimes() {}

    /** Writes a date as days since 1970-01-01; false where its year has no four digits. */
    static boolean date(long epochDay, JsonBuffer out) {
        if (epochDay < FIRST_DAY || epochDay > LAST_DAY) {
            return false;
        }
        // The civil calendar counted in eras of 400 years that begin on the first of March.
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        long day = shifted - era * 146_097;
        long yearOfEra = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        long dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long month = (5 * dayOfYear + 2) / 153;
        long dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1;
        long calendarMonth = month < 10 ? month + 3 : month - 9;
        out.digits(yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0), 4);
        out.put('-');
        out.digits(calendarMonth, 2);
        out.put('-');
        out.digits(dayOfMonth, 2);
        return true;
    }

    /** Writes a time of day counted in parts of a second; false where it is none. */
    static boolean time(long value, int places, JsonBuffer out) {
        long perSecond = perSecond(places);
        long second = Math.floorDiv(value, perSecond);
        if (second < 0 || second >= DAY_SECONDS) {
            return false;
        }
        out.digits(second / 3600, 2);
        out.put(':');
        out.digits(second / 60 % 60, 2);
        out.put(':');
        out.digits(second % 60, 2);
        if (places > 0) {
            out.put('.');
            out.digits(value - second * perSecond, places);
        }
        return true;
    }

    /** Writes a timestamp counted in parts of a second since 1970-01-01T00:00; false where its year has no four digits. */
    static boolean timestamp(long value, int places, boolean utc, JsonBuffer out) {
        return timestamp(
                Math.floorDiv(value, perSecond(places)), Math.floorMod(value, perSecond(places)), places, utc, out);
    }

    /** The same of whole seconds and a part of one, which has {@code places} digits. */
    static boolean timestamp(long second, long part, int places, boolean utc, JsonBuffer out) {
        if (!date(Math.floorDiv(second, DAY_SECONDS), out)) {
            return false;
        }
        out.put('T');
        time(Math.floorMod(second, DAY_SECONDS) * perSecond(places) + part, places, out);
        if (utc) {
            out.put('Z');
        }
        return true;
    }

    private static long perSecond(int places) {
        return switch (places) {
            case 0 -> 1;
            case 3 -> 1_000;
            case 6 -> 1_000_000;
            case 9 -> 1_000_000_000;
            default -> throw new IllegalArgumentException("a second has no parts of " + places + " digits");
        };
    }
}
