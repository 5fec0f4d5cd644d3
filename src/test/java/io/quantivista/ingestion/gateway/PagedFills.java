package io.quantivista.ingestion.gateway;

import io.quantivista.ingestion.input.pull.http.RestApi;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fills that an API answers page by page, in rising order, a thousand of each second: {@code GET /fills?since=…&cursor=…}. Some requests fail
 * in the ways in which APIs do.
 */
final class PagedFills implements Handler<HttpServerRequest> {
    private static final Instant FIRST = Instant.parse("2025-06-21T00:00:00Z");
    private static final int OF_A_SECOND = 1_000;
    private static final int OF_A_PAGE = 1_000;

    private final Random random;
    private volatile int count;
    /** One of so many requests fails; 0 for none. */
    private volatile int failing;

    PagedFills(Random random) {
        this.random = random;
    }

    void grow(int more) {
        count += more;
    }

    int count() {
        return count;
    }

    void fail(int oneOf) {
        failing = oneOf;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (failing > 0 && random.nextInt(failing) == 0) {
            switch (random.nextInt(3)) {
                case 0 -> RestApi.status(request, 500);
                case 1 ->
                    request.response()
                            .putHeader("Retry-After", "0")
                            .setStatusCode(429)
                            .end();
                default -> RestApi.cut(request);
            }
            return;
        }
        String since = request.getParam("since");
        int first = since == null
                ? 0
                : (int) Math.max(0, (Instant.parse(since).getEpochSecond() - FIRST.getEpochSecond()) * OF_A_SECOND);
        int from = Integer.parseInt(request.getParam("cursor", String.valueOf(first)));
        int to = Math.min(count, from + OF_A_PAGE);
        String records = IntStream.range(from, to).mapToObj(PagedFills::fill).collect(Collectors.joining(","));
        String next = to < count ? String.valueOf(to) : "null";
        RestApi.json(request, "{\"data\":[%s],\"meta\":{\"next\":%s}}".formatted(records, next));
    }

    private static String fill(int n) {
        return "{\"n\":%d,\"at\":\"%s\"}".formatted(n, FIRST.plusSeconds(n / OF_A_SECOND));
    }
}
