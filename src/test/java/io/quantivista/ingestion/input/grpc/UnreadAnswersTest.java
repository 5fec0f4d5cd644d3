package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadAnswersTest {
    private final UnreadAnswers unread = new UnreadAnswers();
    private int drained;

    @ParameterizedTest
    @ValueSource(ints = {UnreadAnswers.MOST - 1, UnreadAnswers.MOST, UnreadAnswers.MOST + 1})
    void soManyMayWaitAndNoMore(int count) {
        for (int i = 0; i < count; i++) {
            unread.written();
        }

        assertThat(unread.isFull(() -> drained++)).isEqualTo(count >= UnreadAnswers.MOST);

        for (int i = count; i > UnreadAnswers.MOST; i--) {
            unread.gone();
            assertThat(drained).isZero();
        }
        unread.gone();
        unread.gone();
        assertThat(drained).as("told once").isEqualTo(count >= UnreadAnswers.MOST ? 1 : 0);
    }
}
