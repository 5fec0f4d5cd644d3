package io.quantivista.ingestion.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantivista.ingestion.job.RejectionArchive;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A quarantine that a test fills. */
public final class InMemoryRejections implements RejectionArchive {
    private final List<StoredRejection> rejections = new CopyOnWriteArrayList<>();

    public void add(String jobId, long line, String code, byte[] original) {
        rejections.add(new StoredRejection(
                jobId,
                "trades",
                "2025-06-21T08:00:01Z",
                "{\"line\":%d,\"byte_offset\":%d}".formatted(line, line * 10),
                new Place("", -1, line * 10, line),
                "JSON",
                null,
                code,
                "quantity is missing",
                original,
                null,
                null));
    }

    @Override
    public Future<List<StoredRejection>> list(RejectionFilter filter, @Nullable Place after, int limit) {
        return Future.succeededFuture(matching(filter)
                .filter(rejection -> after == null || rejection.place().byteOffset() > after.byteOffset())
                .limit(limit)
                .toList());
    }

    private Stream<StoredRejection> matching(RejectionFilter filter) {
        return rejections.stream()
                .filter(rejection -> rejection.jobId().equals(filter.jobId()))
                .filter(rejection -> filter.code() == null || rejection.code().equals(filter.code()));
    }

    @Override
    public Future<Originals> openOriginals(RejectionFilter filter) {
        List<byte[]> pieces = new ArrayList<>();
        matching(filter)
                .forEach(rejection -> pieces.add((new String(rejection.original(), UTF_8) + "\n").getBytes(UTF_8)));
        return Future.succeededFuture(new Originals() {
            @Override
            public String mediaType() {
                return "application/x-ndjson";
            }

            @Override
            public Future<byte[]> next() {
                return Future.succeededFuture(pieces.isEmpty() ? new byte[0] : pieces.remove(0));
            }

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        });
    }
}
