package io.quantivista.ingestion.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.lake.LakeFixture;
import io.quantivista.ingestion.pipeline.HastyFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckLakeQueryTest {
    private static final QueryConfig ONE_AT_ONCE = new QueryConfig(64L << 20, Duration.ofSeconds(30), 1, 1 << 20, 1);

    @TempDir
    private Path root;

    private final Vertx vertx = Vertx.vertx();
    private DuckLakeQuery query;

    @BeforeEach
    void open() {
        query = new DuckLakeQuery(vertx, LakeFixture.open(root), ONE_AT_ONCE);
    }

    @AfterEach
    void close() {
        query.close().await();
        vertx.close().await();
    }

    @Test
    void whoHasAnAnswerHasItsPlaceForTheNextQuery() {
        Buffer rows = HastyFuture.onLoop(vertx, this::twoQueries).await();

        assertThat(rows.toString()).contains("2");
    }

    /** The first is over before anybody listens to it: the event loop stands still until its only worker is free. */
    private Future<Buffer> twoQueries() {
        Future<Buffer> first = query.run("select 1", ResultFormat.JSON);
        CountDownLatch over = new CountDownLatch(1);
        vertx.createSharedWorkerExecutor("query", 1)
                .executeBlocking(
                        () -> {
                            over.countDown();
                            return null;
                        },
                        false);
        try {
            over.await();
        } catch (InterruptedException e) {
            return Future.failedFuture(e);
        }
        return first.compose(rows -> query.run("select 2", ResultFormat.JSON));
    }
}
