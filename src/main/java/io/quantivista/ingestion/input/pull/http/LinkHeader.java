package io.quantivista.ingestion.input.pull.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header Link (RFC 8288). */
final class LinkHeader {
    /** Quoted values may hold commas and semicolons; possessive, so that a hostile header costs one pass. */
    private static final Pattern LINK = Pattern.compile(
            "\\s*+<([^>]*+)>((?:\\s*+;\\s*+[^\\s=;,]++(?:\\s*+=\\s*+(?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^\\s;,\"]*+))?+)*+)\\s*+,?+");

    private static final Pattern PARAMETER = Pattern.compile(
            ";\\s*+([^\\s=;,]++)\\s*+(?:=\\s*+(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\\s;,\"]*+)))?+");

    private LinkHeader() {}

    /** The address of the next page; empty where none is named. */
    static Optional<String> next(List<String> headers) {
        for (String header : headers) {
            Matcher link = LINK.matcher(header);
            for (int at = 0;
                    at < header.length() && link.region(at, header.length()).lookingAt();
                    at = link.end()) {
                if (isNext(link.group(2))) {
                    return Optional.of(link.group(1));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isNext(String parameters) {
        Matcher parameter = PARAMETER.matcher(parameters);
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase("rel")) {
                String relations = parameter.group(2) == null ? String.valueOf(parameter.group(3)) : parameter.group(2);
                // The first one counts, and may name several.
                return Arrays.asList(relations.toLowerCase(Locale.ROOT).split("\\s+"))
                        .contains("next");
            }
        }
        return false;
    }
}
