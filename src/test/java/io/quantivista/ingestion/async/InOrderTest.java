package io.quantivista.ingestion.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final InOrder work = new InOrder(loop);
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() throws Exception {
        hangs.countDown();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Future<Integer> waiting(int number) {
        return work.run(() -> {
            hangs.await();
            done.add(number);
            return number;
        });
    }

    private static <T> T got(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void work_that_hangs_keeps_none_waiting_of_another_on_the_same_context() throws Exception {
        loop.runOnContext(v -> waiting(1));

        Future<String> other = Future.future(told ->
                loop.runOnContext(v -> new InOrder(loop).run(() -> "done").onComplete(told)));

        assertThat(got(other)).isEqualTo("done");
        assertThat(done).isEmpty();
    }

    @Test
    void each_piece_waits_for_the_one_before_and_goes_on_behind_one_that_fails() throws Exception {
        Future<Integer> failing = Future.future(told -> loop.runOnContext(v -> {
            waiting(1);
            work.<Integer>run(() -> {
                        done.add(2);
                        throw new IllegalStateException("second");
                    })
                    .onComplete(told);
        }));
        Future<Boolean> last = Future.future(
                told -> loop.runOnContext(v -> work.run(() -> done.add(3)).onComplete(told)));

        hangs.countDown();

        got(last);
        assertThat(done).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> got(failing)).hasMessageContaining("second");
    }
}
