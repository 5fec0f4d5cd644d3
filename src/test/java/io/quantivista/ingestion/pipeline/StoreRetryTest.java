package io.quantivista.ingestion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreRetryTest {
    /** Hours of pauses. */
    private static final int MANY = 5_000;

    private final List<Long> pauses = new ArrayList<>();
    private final Queue<Runnable> due = new ArrayDeque<>();
    private final StoreRetry retry = new StoreRetry((pauseMillis, task) -> {
        pauses.add(pauseMillis);
        due.add(task);
    });
    private final AtomicInteger tries = new AtomicInteger();

    private Future<String> awayFor(int times) {
        return tries.incrementAndGet() > times
                ? Future.succeededFuture("stored")
                : Future.failedFuture(new GatewayException(ErrorCode.STORE_UNAVAILABLE, "away"));
    }

    private void passTime() {
        for (Runnable next = due.poll(); next != null; next = due.poll()) {
            next.run();
        }
    }

    @Test
    void a_call_is_repeated_with_pauses_that_double_up_to_two_seconds_for_as_long_as_it_takes() {
        Future<String> answer = retry.run(() -> awayFor(MANY));

        assertThat(answer.isComplete()).isFalse();
        passTime();

        assertThat(answer.result()).isEqualTo("stored");
        assertThat(tries).hasValue(MANY + 1);
        assertThat(pauses).hasSize(MANY).startsWith(200L, 400L, 800L, 1600L, 2000L, 2000L);
    }

    @Test
    void what_no_waiting_helps_against_is_told_at_once() {
        Future<String> refused = retry.run(() -> Future.failedFuture(new IllegalStateException("no such column")));
        Future<String> thrown = retry.run(() -> {
            throw new IllegalStateException("no call");
        });

        assertThat(refused.cause()).hasMessage("no such column");
        assertThat(thrown.cause()).hasMessage("no call");
        assertThat(pauses).isEmpty();
    }
}
