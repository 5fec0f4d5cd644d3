package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineWriter;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.source.DataFormat;
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
    private final JobLanes lanes;
    private final LaneWriter rows;
    private final QuarantineWriter quarantine;
    private final CutRecords cut;
    private @Nullable Rejection again;

    ReplayLane(String jobId, int lane, JobLanes lanes, LaneWriter rows, QuarantineWriter quarantine, CutRecords cut) {
        this.jobId = jobId;
        this.lane = lane;
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

    private static Batch batch(QuarantineRow row) {
        int length = row.original().length;
        byte[] bytes = Arrays.copyOf(row.original(), length + BatchAssembler.SLACK);
        if (row.dataFormat().equals(DataFormat.JSON.name())) {
            joinLines(bytes, length);
        }
        JsonNode place = place(row);
        // Never the first of a feed, in front of which something else may stand.
        return new Batch(
                bytes,
                length,
                place.path("byte_offset").asLong(),
                place.path("line").asLong(1),
                1);
    }

    /** A record of several lines is read as one: between JSON's tokens a line break is a space, and inside them it is none. */
    private static void joinLines(byte[] bytes, int length) {
        for (int at = 0; at < length; at++) {
            if (bytes[at] == '\n' || bytes[at] == '\r') {
                bytes[at] = ' ';
            }
        }
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
