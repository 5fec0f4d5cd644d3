package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.intake.log.LogPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommittedMarksTest {
    private final CommittedMarks marks = new CommittedMarks();

    @Test
    void aBatchIsCommittedWhenItsPositionIs() {
        marks.add(1, new LogPosition(10));
        marks.add(2, new LogPosition(20));

        assertThat(marks.reach(new LogPosition(9))).isFalse();
        assertThat(marks.reach(new LogPosition(19))).isTrue();
        assertThat(marks.committed()).isEqualTo(1);
        assertThat(marks.reach(new LogPosition(20))).isTrue();
        assertThat(marks.committed()).isEqualTo(2);
        assertThat(marks.areWaiting()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {CommittedMarks.MOST - 1, CommittedMarks.MOST, CommittedMarks.MOST + 1, 100_000})
    void whatIsToldIsNeverTooHighAndTheLastOneIsTold(int batches) {
        for (int sequence = 1; sequence <= batches; sequence++) {
            marks.add(sequence, new LogPosition(sequence * 2L));
        }

        for (int position = 0; position < batches * 2; position += 97) {
            marks.reach(new LogPosition(position));
            assertThat(marks.committed()).isLessThanOrEqualTo(position / 2);
        }
        marks.reach(new LogPosition(batches * 2L));
        assertThat(marks.committed()).isEqualTo(batches);
    }
}
