package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the beginning of the log: first the position, durably, then the files. A crash between leaves files that the next start
 * removes; the other way round it would miss files and find no reason for it. Safe for any thread.
 */
final class Trimmer {
    private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);

    private final LogFolder folder;
    private final TrimMark mark;
    private final Segments segments;
    private final SpareFiles spares;
    private volatile long trimmed;

    Trimmer(LogFolder folder, Recovery.Recovered recovered, SpareFiles spares) {
        this.folder = folder;
        this.mark = recovered.mark();
        this.segments = recovered.segments();
        this.trimmed = recovered.trimmed();
        this.spares = spares;
    }

    long trimmed() {
        return trimmed;
    }

    synchronized void trim(long upTo) throws IOException {
        if (upTo <= trimmed) {
            return;
        }
        mark.write(upTo);
        trimmed = upTo;
        for (Segment segment : segments.below(upTo)) {
            segments.remove(segment);
            free(segment);
        }
    }

    private void free(Segment segment) {
        try {
            if (!spares.keep(segment)) {
                folder.unlink(segment.name());
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.PATH, folder.pathOf(segment.name()))
                    .setCause(e)
                    .log("Could not remove a trimmed segment; the next start removes it");
        }
    }

    synchronized void close() {
        mark.close();
    }
}
