package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineWriter;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one lane does in a replay: every row of the replaced files comes by and is written again. A record that waits goes
 * through the stages first, alone in a batch that has its place in the first job's feed; what they say of it becomes the
 * row's mark. Blocking code; one thread at a time.
 */
final class ReplayLane implements LaneWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String jobId;
    private final int lane;
    private final RecordFormat format;
    private final JobLanes lanes;
    private final LaneWriter rows;
    private final QuarantineWriter quarantine;
    private final CutRecords cut;
    private @Nullable Rejection again;

    ReplayLane(
            String jobId,
            int lane,
            RecordFormat format,
            JobLanes lanes,
            LaneWriter rows,
            QuarantineWriter quarantine,
            CutRecords cut) {
        this.jobId = jobId;
        this.lane = lane;
        this.format = format;
        this.lanes = lanes;
        this.rows = rows;
        this.quarantine = quarantine;
        this.cut = cut;
    }

    /** Takes the next row of the replaced files. */
    void take(QuarantineRow row) {
        quarantine.keep(cut.isReplayed(row) ? replayed(row) : row);
    }

    private QuarantineRow replayed(QuarantineRow row) {
        again = null;
        long read = lanes.process(lane, batch(row), this);
        Rejection rejection = again;
        if (rejection != null) {
            return row.rejectedAgain(rejection);
        }
        return read == 0 ? row : row.replayedBy(jobId);
    }

    private Batch batch(QuarantineRow row) {
        byte[] framed = format.framed(row.original().clone());
        JsonNode place = place(row);
        // Never the first of a feed, in front of which something else may stand.
        return new Batch(
                Arrays.copyOf(framed, framed.length + BatchAssembler.SLACK),
                framed.length,
                place.path("byte_offset").asLong(),
                place.path("line").asLong(1),
                1);
    }

    private static JsonNode place(QuarantineRow row) {
        try {
            return JSON.readTree(row.position());
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public ColumnSink row(int epochDay, byte @Nullable [] partitionText, int from, int to) {
        return rows.row(epochDay, partitionText, from, to);
    }

    @Override
    public void reject(Rejection rejection) {
        again = rejection;
    }

    @Override
    public long bufferedBytes() {
        return rows.bufferedBytes();
    }
}
