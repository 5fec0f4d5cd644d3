package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpPaging;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages of an API, one behind the other. Blocking; one thread at a time. */
final class Pages {
    private final HttpPaging paging;
    private final HttpCalls calls;
    private final PageReader reader;
    private final PageAddress addresses;
    private final RepeatedPages repeated;
    private @Nullable URI next;
    private int fetched;
    private long records;

    Pages(HttpPaging paging, HttpCalls calls, PageReader reader, PageAddress addresses) {
        this.paging = paging;
        this.calls = calls;
        this.reader = reader;
        this.addresses = addresses;
        URI first = addresses.of(counted(Optional.empty()));
        this.next = first;
        this.repeated = new RepeatedPages(first.toString());
    }

    /** Pages so far. */
    int fetched() {
        return fetched;
    }

    /**
     * Fetches the next page; empty where there is none any more.
     *
     * @throws GatewayException {@code invalid_definition} where pages come again, or never end
     */
    Optional<Page> next() {
        URI asked = next;
        if (asked == null) {
            return Optional.empty();
        }
        if (fetched == paging.maxPages()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "the API has more than %d pages, which max_pages does not allow: raise it, or ask for larger pages"
                            .formatted(paging.maxPages()));
        }
        Answer answer = calls.get(asked);
        fetched++;
        Page page = reader.read(answer);
        records += page.records().count();
        next = following(asked, answer, page);
        return Optional.of(page);
    }

    private @Nullable URI following(URI asked, Answer answer, Page page) {
        return switch (paging.kind()) {
            case NONE -> null;
            case LINK -> linked(asked, answer, page);
            case CURSOR -> cursor(page);
            case OFFSET, PAGE -> {
                if (page.isLast() || page.isEmpty()) {
                    yield null;
                }
                repeated.requireOther(answer.body());
                yield addresses.of(counted(Optional.empty()));
            }
        };
    }

    private @Nullable URI linked(URI asked, Answer answer, Page page) {
        Optional<String> link = paging.next().isPresent()
                ? Optional.ofNullable(page.next())
                : LinkHeader.next(answer.headers().getAll("Link"));
        if (link.isEmpty() || link.get().isBlank()) {
            return null;
        }
        URI address = addresses.of(asked, link.get());
        repeated.requireNew(address.toString());
        return address;
    }

    private @Nullable URI cursor(Page page) {
        String cursor = page.next();
        if (cursor == null || cursor.isEmpty() || page.isLast()) {
            return null;
        }
        repeated.requireNew(cursor);
        return addresses.of(counted(Optional.of(cursor)));
    }

    /** The parameters of the page behind those that were fetched. */
    private Map<String, String> counted(Optional<String> cursor) {
        String name = paging.parameter().orElse("");
        return switch (paging.kind()) {
            case NONE, LINK -> Map.of();
            case CURSOR -> cursor.map(text -> Map.of(name, text)).orElse(Map.of());
            case OFFSET -> Map.of(name, String.valueOf(records));
            case PAGE -> Map.of(name, String.valueOf(paging.firstPage() + fetched));
        };
    }
}
