package io.quantivista.ingestion.pipeline.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkMarksTest {
    private static final String SEQUENCE = new TopicSequence("c", new PartitionName("t", 0), "i", "s").name();

    @TempDir
    private Path folder;

    /** A process that dies while a lane works on the message: its marks are never closed. */
    private void die(long offset) {
        WorkMarks marks = WorkMarks.open(folder, 2);
        marks.enter(1, SEQUENCE, offset);
    }

    private @Nullable String reasonAt(WorkMarks marks, long offset) {
        EntryFailures failures = new EntryFailures(marks);
        marks.condemn("s", failures);
        return failures.reasonAt(SEQUENCE, offset);
    }

    @Test
    void a_message_is_condemned_by_the_third_death_over_it_and_not_by_the_second() {
        die(7);
        die(7);
        assertThat(reasonAt(WorkMarks.open(folder, 2), 7)).isNull();
        WorkMarks marks = WorkMarks.open(folder, 2);
        marks.enter(0, SEQUENCE, 7);
        WorkMarks third = WorkMarks.open(folder, 2);

        assertThat(reasonAt(third, 7)).isEqualTo("it was at work each of the 3 times that the process died");
        assertThat(reasonAt(third, 8)).isNull();
    }

    @Test
    void what_was_left_before_the_end_is_not_counted() {
        die(7);
        die(7);
        try (WorkMarks marks = WorkMarks.open(folder, 2)) {
            marks.enter(0, SEQUENCE, 7);
            marks.leave(0);
            marks.enter(1, SEQUENCE, 7);
        }

        assertThat(reasonAt(WorkMarks.open(folder, 2), 7)).isNull();
    }

    @Test
    void deaths_over_a_message_that_is_committed_are_forgotten() {
        die(7);
        die(7);
        try (WorkMarks marks = WorkMarks.open(folder, 2)) {
            marks.forget(SEQUENCE, 8);
        }
        die(7);

        assertThat(reasonAt(WorkMarks.open(folder, 2), 7)).isNull();
    }

    @Test
    void a_death_is_counted_once_also_where_there_are_fewer_lanes_then() {
        die(7);
        for (int start = 0; start < WorkMarks.DEATHS; start++) {
            WorkMarks.open(folder, 1).close();
        }

        assertThat(reasonAt(WorkMarks.open(folder, 2), 7)).isNull();
    }

    @Test
    void a_line_that_is_no_count_tells_nothing() throws Exception {
        die(7);
        die(7);
        WorkMarks.open(folder, 2).close();
        Path counts = folder.resolve("deaths");
        ByteArrayOutputStream spoilt = new ByteArrayOutputStream();
        spoilt.writeBytes("three words here\n3 x y\n99999999999 1 a\n1 99999999999999999999 a\n\n".getBytes(UTF_8));
        spoilt.write(0xff);
        spoilt.write('\n');
        spoilt.writeBytes(Files.readAllBytes(counts));
        Files.write(counts, spoilt.toByteArray());
        die(7);

        assertThat(reasonAt(WorkMarks.open(folder, 2), 7)).contains("3 times");
    }
}
