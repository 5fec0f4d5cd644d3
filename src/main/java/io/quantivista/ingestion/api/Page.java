package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list. One entry more than asked for is read, so that the last page is known for the last one.
 *
 * @param after where the page before ended, in the list's own terms; null for the first page
 * @param limit at most so many entries
 */
record Page(@Nullable String after, int limit) {
    private static final String CURSOR = "cursor";

    static Page of(CheckedRequest request) {
        String cursor = request.findText(CURSOR);
        return new Page(cursor == null ? null : decode(cursor), request.integer("limit"));
    }

    int limitAndOne() {
        return limit + 1;
    }

    /** The entries of this page. */
    <T> List<T> cut(List<T> entries) {
        return entries.size() <= limit ? entries : entries.subList(0, limit);
    }

    boolean hasNext(List<?> entries) {
        return entries.size() > limit;
    }

    /** Adds the link to the page behind {@code last}: the same request with another cursor. */
    static void linkNext(RoutingContext rc, String last) {
        String query = Stream.concat(
                        rc.queryParams().entries().stream()
                                .filter(entry -> !entry.getKey().equals(CURSOR))
                                .map(entry -> entry.getKey() + "=" + encodeUrl(entry.getValue())),
                        Stream.of(CURSOR + "=" + encode(last)))
                .collect(Collectors.joining("&"));
        rc.response()
                .putHeader(
                        "Link", "<%s?%s>; rel=\"next\"".formatted(rc.request().path(), query));
    }

    static GatewayException unknownCursor() {
        return new GatewayException(
                ErrorCode.INVALID_REQUEST,
                "cursor is not one that this gateway gave; take it from the next link of a page",
                List.of(new FieldProblem(CURSOR, "is not one that this gateway gave")));
    }

    static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unknownCursor();
        }
    }

    private static String encodeUrl(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
