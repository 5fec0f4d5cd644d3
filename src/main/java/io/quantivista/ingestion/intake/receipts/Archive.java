package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.LogFolder;
import java.io.IOException;

/** x. */
final class Archive implements AutoCloseable {
    private final LogFolder folder;
    private final BookState state;

    private Archive(LogFolder folder, BookState state) {
        this.folder = folder;
        this.state = state;
    }

    static Archive load(LogFolder folder, IntakeLog log, BookState state) throws IOException {
        return new Archive(folder, state);
    }

    void write(long upTo) throws IOException {
        folder.sync();
    }

    @Override
    public void close() {
        folder.close();
    }
}
