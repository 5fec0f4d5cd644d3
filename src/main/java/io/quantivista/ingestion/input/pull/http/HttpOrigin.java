package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.pull.Boundary;
import io.quantivista.ingestion.input.pull.FirstRecords;
import io.quantivista.ingestion.input.pull.Increment;
import io.quantivista.ingestion.input.pull.Origin;
import io.quantivista.ingestion.input.pull.PullTarget;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.Pulls.Sight;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.PullCursor;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An API: everything that it answers, or what lies behind the boundary of its cursor. */
final class HttpOrigin implements Origin {
    private final PullTarget target;
    private final HttpConnection connection;
    private final WorkerExecutor looks;
    private final PullStates states;
    private final Supplier<HttpCalls> calls;
    private final Clock clock;

    HttpOrigin(
            PullTarget target,
            HttpConnection connection,
            WorkerExecutor looks,
            PullStates states,
            Supplier<HttpCalls> calls,
            Clock clock) {
        this.target = target;
        this.connection = connection;
        this.looks = looks;
        this.states = states;
        this.calls = calls;
        this.clock = clock;
    }

    /** What is told as pending stands on the first page that has any. */
    @Override
    public Future<Sight> look() {
        return begin((bodies, records) -> new Sight(
                "http", Sight.UNKNOWN, Sight.UNKNOWN, records, Sight.UNKNOWN, Sight.UNKNOWN, Sight.UNKNOWN, List.of()));
    }

    @Override
    public Future<Boolean> hasPending() {
        return begin((bodies, records) -> records > 0);
    }

    @Override
    public Future<Increment> next() {
        return begin((bodies, records) -> new Increment(bodies, records == 0, bodies::marks, bodies::hasMore, null));
    }

    /** What a job would be, its first page fetched. */
    private interface Begun<T> {
        T of(PageBodies bodies, long records);
    }

    private <T> Future<T> begin(Begun<T> begun) {
        return Boundary.find(states, target)
                .compose(boundary -> looks.executeBlocking(
                        () -> {
                            PageBodies bodies = bodies(boundary);
                            return begun.of(bodies, bodies.begin());
                        },
                        false));
    }

    private PageBodies bodies(@Nullable Boundary boundary) {
        ReadRecords read =
                config().cursor().map(cursor -> records(cursor, boundary)).orElse(null);
        return new PageBodies(connection.name(), pages(read), read);
    }

    private ReadRecords records(PullCursor cursor, @Nullable Boundary boundary) {
        Map<String, String> identity = connection.identity(cursor);
        if (boundary != null) {
            boundary.requireOf(cursor.field(), identity);
        }
        try {
            return new ReadRecords(connection.increment(), cursor, identity, boundary, clock.instant());
        } catch (IllegalArgumentException e) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "the source was read in another way so far, as a value of its cursor cannot be compared: %s; change cursor_type back, or forget what was pulled"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private IngestionConfig config() {
        return target.plan().config();
    }

    private Pages pages(@Nullable ReadRecords read) {
        Map<String, String> range = new LinkedHashMap<>();
        if (read != null) {
            put(range, connection.increment().startParameter(), read.start());
            put(range, connection.increment().endParameter(), config().cursor().flatMap(cursor -> cursor.endValue()));
        }
        return new Pages(
                connection.paging(),
                calls.get(),
                new PageReader(connection, config().dataFormat(), config().csv()),
                new PageAddress(connection, range));
    }

    private static void put(Map<String, String> range, Optional<String> name, Optional<String> value) {
        name.ifPresent(known -> value.ifPresent(text -> range.put(known, text)));
    }

    @Override
    public Future<FirstRecords> sample() {
        return looks.executeBlocking(this::firstRecords, false);
    }

    private FirstRecords firstRecords() {
        Page page = pages(null)
                .next()
                .filter(found -> !found.isEmpty())
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_UNREACHABLE,
                        "%s has no records now, so there are no fields to tell".formatted(connection.name())));
        return PageSample.of(connection.name() + "#1", page);
    }
}
