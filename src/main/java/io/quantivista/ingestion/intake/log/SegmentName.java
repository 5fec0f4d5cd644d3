package io.quantivista.ingestion.intake.log;

import java.util.regex.Pattern;

/** A segment is named by the position of its first entry, so that names sort as positions do. */
final class SegmentName {
    static final String TEMPORARY = ".tmp";

    private static final String SUFFIX = ".segment";
    private static final Pattern FORM = Pattern.compile("\\d{19}\\.segment");

    private SegmentName() {}

    static String of(long first) {
        return "%019d%s".formatted(first, SUFFIX);
    }

    static boolean is(String name) {
        return FORM.matcher(name).matches();
    }

    static long first(String name) {
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }
}
