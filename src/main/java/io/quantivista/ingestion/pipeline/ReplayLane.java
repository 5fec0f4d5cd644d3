package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineWriter;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.model.Row;
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
    private final SingleDecoders decoders;
    private final JobLanes lanes;
    private final LaneWriter rows;
    private final QuarantineWriter quarantine;
    private final LeftRecords left;
    private @Nullable Rejection again;

    ReplayLane(
            String jobId,
            int lane,
            SingleDecoders decoders,
            JobLanes lanes,
            LaneWriter rows,
            QuarantineWriter quarantine,
            LeftRecords left) {
        this.jobId = jobId;
        this.lane = lane;
        this.decoders = decoders;
        this.lanes = lanes;
        this.rows = rows;
        this.quarantine = quarantine;
        this.left = left;
    }

    /** Takes the next row of the replaced files. */
    void take(QuarantineRow row) {
        if (left.isAsked(row)) {
            quarantine.keep(left.isReplayed(row) ? replayed(row) : left.left(row));
        } else {
            quarantine.keep(row);
        }
    }

    private QuarantineRow replayed(QuarantineRow row) {
        Batch batch = batch(row);
        Row reading = lanes.singleRow(lane, this);
        if (!isOneRecord(decoders.counting(row, reading), batch)) {
            left.noteNotOne();
            return row;
        }
        again = null;
        lanes.processSingle(lane, decoders.decoder(row, reading), batch);
        Rejection rejection = again;
        return rejection == null ? row.replayedBy(jobId) : row.rejectedAgain(rejection);
    }

    /** Looked at before the stages: what they have written of a second record could not be taken back. */
    private static boolean isOneRecord(Decoder decoder, Batch batch) {
        decoder.begin(batch);
        return decoder.next() && !decoder.next();
    }

    private Batch batch(QuarantineRow row) {
        byte[] original = row.original();
        JsonNode place = place(row);
        // Never the first of a feed, in front of which something else may stand.
        return new Batch(
                Arrays.copyOf(original, original.length + BatchAssembler.SLACK),
                original.length,
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
