package io.quantivista.ingestion.input.http;

import io.vertx.core.MultiMap;
import java.util.List;

/** What a request's {@code Prefer} asks for (RFC 7240). */
final class Preference {
    static final String APPLIED = "Preference-Applied";
    static final String RESPOND_ASYNC = "respond-async";

    private static final String PREFER = "Prefer";

    private Preference() {}

    /** Whether the sender does not wait for the end; other preferences, and how long it would wait, are not looked at. */
    static boolean isRespondAsync(MultiMap headers) {
        List<String> fields = headers.getAll(PREFER);
        for (String field : fields) {
            for (String preference : field.split(",", -1)) {
                if (preference.split("[;=]", 2)[0].trim().equalsIgnoreCase(RESPOND_ASYNC)) {
                    return true;
                }
            }
        }
        return false;
    }
}
