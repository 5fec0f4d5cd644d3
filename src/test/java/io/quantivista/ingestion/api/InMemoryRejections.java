package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.RejectionArchive;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
                "JSON",
                null,
                code,
                "quantity is missing",
                original));
    }

    @Override
    public Future<List<StoredRejection>> list(String jobId, @Nullable String code, long offset, int limit) {
        return Future.succeededFuture(rejections.stream()
                .filter(rejection -> rejection.jobId().equals(jobId))
                .filter(rejection -> code == null || rejection.code().equals(code))
                .skip(offset)
                .limit(limit)
                .toList());
    }
}
