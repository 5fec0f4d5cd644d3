package io.quantivista.ingestion.pipeline.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.LogReader;
import io.quantivista.ingestion.intake.log.SegmentLog;
import io.quantivista.ingestion.intake.log.StoredEntry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowReaderTest {
    private static final int PUSHES = 5;

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private SegmentLog log;

    @BeforeEach
    void append(@TempDir Path folder) throws Exception {
        log = SegmentLog.open(IntakeLogConfig.at(folder), Runnable::run);
        for (int number = 0; number < PUSHES; number++) {
            byte[] payload = "{\"n\":%d}".formatted(number).getBytes(UTF_8);
            log.append(LogEntry.of("desk", "market_data_lake", "application/x-ndjson", 1, Instant.EPOCH, payload))
                    .toCompletableFuture()
                    .get();
        }
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void whoeverIsToldThatAPieceWasReadFindsItThere() throws Exception {
        FlowReader reader = new FlowReader(answeringBehindTheFirstListener(), log, 0);

        List<Long> positions = onLoop(() -> reader.read().map(read -> taken(reader)));

        assertThat(positions).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void aPieceIsDueUntilTheLastEntryIsThere() throws Exception {
        FlowReader reader = new FlowReader(vertx, log, 2);

        assertThat(reader.isDue(4)).isTrue();
        assertThat(reader.isDue(1)).isFalse();
        onLoop(reader::read);

        assertThat(reader.isDue(4)).isFalse();
        assertThat(reader.isDue(5)).isTrue();
    }

    @Test
    void anEntryThatComesAgainIsNoPiece() throws Exception {
        FlowReader reader = new FlowReader(vertx, changed(pieces -> List.of(pieces.get(0), pieces.get(0))), 0);

        CompletableFuture<?> read = started(reader::read);

        assertThat(read).failsWithin(10, TimeUnit.SECONDS).withThrowableThat().withMessageContaining("behind entry 0");
    }

    @Test
    void aPieceThatLeavesAnEntryOutIsNone() throws Exception {
        FlowReader reader = new FlowReader(vertx, changed(pieces -> List.of(pieces.get(0), pieces.get(2))), 0);

        CompletableFuture<?> read = started(reader::read);

        assertThat(read).failsWithin(10, TimeUnit.SECONDS).withThrowableThat().withMessageContaining("entry 2");
    }

    private static List<Long> taken(FlowReader reader) {
        List<Long> positions = new ArrayList<>();
        for (StoredEntry next = reader.peek(); next != null; next = reader.peek()) {
            positions.add(next.position().value());
            reader.take();
        }
        return positions;
    }

    private <T> T onLoop(Callable<Future<T>> task) throws Exception {
        return started(task).get(10, TimeUnit.SECONDS);
    }

    private <T> CompletableFuture<T> started(Callable<Future<T>> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.runOnContext(v -> {
            try {
                task.call().onSuccess(answer::complete).onFailure(answer::completeExceptionally);
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** A log whose pieces are not what was appended. */
    private IntakeLog changed(Function<List<StoredEntry>, List<StoredEntry>> change) {
        return (IntakeLog) Proxy.newProxyInstance(
                IntakeLog.class.getClassLoader(),
                new Class<?>[] {IntakeLog.class},
                (proxy, method, arguments) -> method.getName().equals("readFrom")
                        ? changed(log.readFrom((LogPosition) arguments[0]), change)
                        : method.invoke(log, arguments));
    }

    private static LogReader changed(LogReader reader, Function<List<StoredEntry>, List<StoredEntry>> change) {
        return new LogReader() {
            @Override
            public List<StoredEntry> next(int maxBytes) throws IOException {
                return change.apply(reader.next(maxBytes));
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    /**
     * The worker has its answer just when the first listener stands: the event loop runs that one in its next turn, and a second
     * one, that is put on the same future now, at once.
     */
    private Vertx answeringBehindTheFirstListener() {
        return (Vertx) Proxy.newProxyInstance(
                Vertx.class.getClassLoader(),
                new Class<?>[] {Vertx.class},
                (proxy, method, arguments) -> method.getName().equals("executeBlocking")
                        ? late((Callable<?>) arguments[0])
                        : method.invoke(vertx, arguments));
    }

    private Future<?> late(Callable<?> task) {
        PromiseInternal<Object> answer = ((ContextInternal) loop).promise();
        Future<Object> future = answer.future();
        return (Future<?>) Proxy.newProxyInstance(
                Future.class.getClassLoader(), new Class<?>[] {Future.class}, (proxy, method, arguments) -> {
                    try {
                        Object behind = method.invoke(future, arguments);
                        Thread worker = new Thread(() -> answer.handle(called(task)));
                        worker.start();
                        worker.join();
                        return behind;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Future<Object> called(Callable<?> task) {
        try {
            return Future.succeededFuture(task.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }
}
