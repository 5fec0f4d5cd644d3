package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FirstAnswersTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

    private final FirstAnswers<String> answers = new FirstAnswers<>();

    @Test
    void aKeyWhoseFirstRequestRunsIsRefused() {
        Promise<String> running = Promise.promise();
        answers.answer("k", BODY, running::future);

        Future<String> second = answers.answer("k", BODY, () -> Future.succeededFuture("never"));

        assertThat(second.cause()).hasMessageContaining("still running");
    }

    @Test
    void aKeyWhoseWorkFailedIsFreeAgain() {
        answers.answer("k", BODY, () -> Future.failedFuture("the database is down"));

        Future<String> second = answers.answer("k", BODY, () -> Future.succeededFuture("done"));

        assertThat(second.result()).isEqualTo("done");
    }
}
