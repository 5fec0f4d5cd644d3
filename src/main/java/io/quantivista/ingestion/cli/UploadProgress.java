package io.quantivista.ingestion.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far an upload is: a bar with rate and time left on a terminal, a plain line now and then elsewhere. */
interface UploadProgress extends BulkSender.Progress, AutoCloseable {
    /** The launcher looks at standard error, which Java 17 cannot. */
    String TERMINAL_PROPERTY = "ingest.terminal";

    long UNKNOWN_LENGTH = -1;

    @Override
    void close();

    static UploadProgress of(String name, long length, PrintWriter words) {
        return Boolean.getBoolean(TERMINAL_PROPERTY) ? new Bar(name, length) : new Lines(name, length, words);
    }

    /** A bar that moves. */
    final class Bar implements UploadProgress {
        private static final long MEBIBYTE = 1 << 20;

        private final ProgressBar bar;

        Bar(String name, long length) {
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(length)
                    .setUnit(" MiB", MEBIBYTE)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }

        @Override
        public void sent(long bytes) {
            bar.stepTo(bytes);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** A line every few seconds, for a log. */
    final class Lines implements UploadProgress {
        private static final long INTERVAL_NANOS = 5_000_000_000L;

        private final String name;
        private final long length;
        private final PrintWriter words;
        private long next = System.nanoTime() + INTERVAL_NANOS;
        private long sent;

        Lines(String name, long length, PrintWriter words) {
            this.name = name;
            this.length = length;
            this.words = words;
        }

        @Override
        public void sent(long bytes) {
            sent = bytes;
            if (System.nanoTime() - next >= 0) {
                next += INTERVAL_NANOS;
                tell("sent %,d of %s bytes of %s".formatted(bytes, length < 0 ? "?" : "%,d".formatted(length), name));
            }
        }

        @Override
        public void close() {
            tell("sent %,d bytes of %s".formatted(sent, name));
        }

        private void tell(String line) {
            words.println(line);
            words.flush();
        }
    }
}
