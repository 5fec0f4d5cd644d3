package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.job.PullProgress.Mark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job pulls.
 *
 * @param feed names the source's feed in its table
 * @param from position of the feed in the table; the job's commit moves it on by one
 * @param marks what the bodies are; kept when the job is published. Where there are none the feed does not move
 * @param limits how much a packed body may become
 * @param bytesTotal bytes of all bodies, where they are known
 */
public record Pull(
        SourcePlan plan,
        PullBodies bodies,
        String feed,
        long from,
        List<Mark> marks,
        Decompression.Limits limits,
        @Nullable Long bytesTotal) {
    public Pull {
        marks = List.copyOf(marks);
    }
}
