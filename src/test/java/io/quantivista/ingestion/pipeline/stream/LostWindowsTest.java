package io.quantivista.ingestion.pipeline.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.pipeline.HastyFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LostWindowsTest {
    private static final Instant START = Instant.parse("2025-06-21T10:00:00Z");

    private final Set<String> running = new HashSet<>(Set.of("known", "lost"));
    private final Set<String> known = new HashSet<>(Set.of("known"));
    private final List<String> ended = new ArrayList<>();
    private int asked;
    private Promise<Set<String>> answer = Promise.promise();
    private final LostWindows windows = new LostWindows(this::list, known::contains, this::end);

    private Future<Set<String>> list() {
        asked++;
        return answer.future();
    }

    private Future<Void> end(String jobId) {
        ended.add(jobId);
        running.remove(jobId);
        return Future.succeededFuture();
    }

    private void told() {
        Promise<Set<String>> now = answer;
        answer = Promise.promise();
        now.complete(Set.copyOf(running));
    }

    private static Future<String> lostAnswer() {
        return Future.failedFuture("the connection was lost");
    }

    @Test
    void nothingIsAskedWhileEveryBeginIsAnswered() {
        windows.watch(Future.succeededFuture("window"));

        windows.look(START);

        assertThat(asked).isZero();
    }

    @Test
    void aWindowThatNobodyKnowsIsEndedAfterABeginHasFailed() {
        windows.watch(lostAnswer());

        windows.look(START);
        told();

        assertThat(ended).containsExactly("lost");
    }

    @Test
    void oneThatShowsLaterIsEndedTooUntilTheTimeIsOver() {
        running.remove("lost");
        windows.watch(lostAnswer());
        windows.look(START);
        told();

        running.add("later");
        windows.look(START.plus(LostWindows.LOOKS_EVERY).minusMillis(1));
        assertThat(asked).isEqualTo(1);
        windows.look(START.plus(LostWindows.LOOKS_EVERY));
        told();
        assertThat(ended).containsExactly("later");

        windows.look(START.plus(LostWindows.SUSPECTED));
        told();
        int last = asked;
        windows.look(START.plus(LostWindows.SUSPECTED.multipliedBy(2)));
        assertThat(asked).isEqualTo(last);
    }

    @Test
    void nothingIsJudgedWhileAWindowBeginsOrHasBegunMeanwhile() {
        windows.watch(lostAnswer());
        Promise<String> begins = Promise.promise();
        windows.watch(begins.future());
        windows.look(START);
        assertThat(asked).isZero();

        begins.complete("window");
        windows.look(START);
        windows.watch(Future.succeededFuture("another"));
        told();

        assertThat(ended).isEmpty();
    }

    @Test
    void whatCouldNotBeStoredIsLeftToTheNextStart() {
        windows.leave("lost");
        windows.watch(lostAnswer());

        windows.look(START);
        told();

        assertThat(ended).isEmpty();
    }

    @Test
    void whoComesBehindABeginFindsItOverWhateverThreadHasEndedIt() {
        Vertx vertx = Vertx.vertx();

        int askedThen = HastyFuture.onLoop(
                        vertx,
                        () -> windows.watch(HastyFuture.failing(vertx, new IllegalStateException("lost")))
                                .otherwiseEmpty()
                                .map(failed -> {
                                    windows.look(START);
                                    return asked;
                                }))
                .await();

        assertThat(askedThen).isEqualTo(1);
        vertx.close().await();
    }
}
