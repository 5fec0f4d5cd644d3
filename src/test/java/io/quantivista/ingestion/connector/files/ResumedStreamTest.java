package io.quantivista.ingestion.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResumedStreamTest {
    private static final int LEAST = ResumedStream.LEAST_BYTES;

    private final byte[] bytes = new byte[LEAST * 8];
    private int opened;
    private boolean isStopped;

    ResumedStreamTest() {
        new Random(7).nextBytes(bytes);
    }

    @Test
    void a_stream_that_gives_enough_each_time_may_break_any_number_of_times() throws IOException {
        assertThat(broken(LEAST, Integer.MAX_VALUE).readAllBytes()).isEqualTo(bytes);
        assertThat(opened).isEqualTo(8);
    }

    @Test
    void a_stream_that_gives_too_little_may_break_twice_and_not_three_times() throws IOException {
        assertThat(broken(LEAST - 1, 2).readAllBytes()).isEqualTo(bytes);
        opened = 0;
        assertThatThrownBy(() -> broken(LEAST - 1, 3).readAllBytes())
                .hasMessageContaining("of %d bytes %d could be read: broken".formatted(bytes.length, 3 * (LEAST - 1)));
        assertThat(opened).isEqualTo(3);
    }

    @Test
    void a_stream_that_ends_too_early_is_asked_for_the_rest() throws IOException {
        ResumedStream in = stream(at -> new ByteArrayInputStream(bytes, (int) at, at == 0 ? 100 : bytes.length));

        assertThat(in.readAllBytes()).isEqualTo(bytes);
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void no_more_is_read_than_was_listed() throws IOException {
        ResumedStream in = stream(at -> new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1)));

        assertThat(in.readAllBytes()).isEqualTo(bytes);
    }

    @Test
    void a_stream_that_was_stopped_is_not_asked_for_again() {
        isStopped = true;

        assertThatThrownBy(() -> broken(LEAST, 1).readAllBytes()).hasMessageContaining("could be read: broken");
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void a_file_of_no_bytes_is_at_its_end() throws IOException {
        ResumedStream in = new ResumedStream(
                new FileEntry("a", 0, Instant.EPOCH),
                at -> {
                    throw new IOException("not asked for");
                },
                () -> false);

        assertThat(in.readAllBytes()).isEmpty();
    }

    /** Gives so many bytes and breaks, so many times. */
    private ResumedStream broken(int each, int times) {
        return stream(at -> {
            InputStream rest = new ByteArrayInputStream(bytes, (int) at, bytes.length);
            return opened > times
                    ? rest
                    : new SequenceInputStream(new ByteArrayInputStream(rest.readNBytes(each)), new Broken());
        });
    }

    private ResumedStream stream(ResumedStream.Opener opener) {
        FileEntry entry = new FileEntry("a", bytes.length, Instant.EPOCH);
        return new ResumedStream(
                entry,
                at -> {
                    opened++;
                    return opener.openFrom(at);
                },
                () -> isStopped);
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("broken");
        }
    }
}
