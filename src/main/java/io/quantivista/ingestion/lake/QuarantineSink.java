package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.model.ColumnSink;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where one lane writes rows of the quarantine: a file for each day, and for each day another for jobs other than its own. */
final class QuarantineSink {
    private static final int REJECTED_AT = LakeTables.QUARANTINE.indexOf(LakeTables.REJECTED_AT);
    private static final int SOURCE_ID = LakeTables.QUARANTINE.indexOf(LakeTables.SOURCE_ID);
    private static final int JOB_ID = LakeTables.QUARANTINE.indexOf(LakeTables.INGESTION_JOB_ID);
    private static final int POSITION = LakeTables.QUARANTINE.indexOf(LakeTables.POSITION);
    private static final int DATA_FORMAT = LakeTables.QUARANTINE.indexOf(LakeTables.DATA_FORMAT);
    private static final int RULE_OR_CHECK_ID = LakeTables.QUARANTINE.indexOf(LakeTables.RULE_OR_CHECK_ID);
    private static final int CODE = LakeTables.QUARANTINE.indexOf(LakeTables.CODE);
    private static final int REASON = LakeTables.QUARANTINE.indexOf(LakeTables.REASON);
    private static final int ORIGINAL = LakeTables.QUARANTINE.indexOf(LakeTables.ORIGINAL);
    private static final int READ_AS = LakeTables.QUARANTINE.indexOf(LakeTables.READ_AS);
    private static final int REPLAYED_BY = LakeTables.QUARANTINE.indexOf(LakeTables.REPLAYED_BY_JOB_ID);
    private static final int DISCARDED_AT = LakeTables.QUARANTINE.indexOf(LakeTables.DISCARDED_AT);

    private final String jobId;
    private final OpenFiles own;
    private final OpenFiles others;
    private final Map<Integer, ParquetWriter> ownByDay = new HashMap<>();
    private final Map<Integer, ParquetWriter> othersByDay = new HashMap<>();
    private String readAs = "";
    private byte[] readAsBytes = {};

    /** @param jobId the job whose rows {@code own} takes */
    QuarantineSink(String jobId, OpenFiles own, OpenFiles others) {
        this.jobId = jobId;
        this.own = own;
        this.others = others;
    }

    /** Writes a row. One thread at a time. */
    void put(QuarantineRow row) {
        ParquetWriter sink = row.jobId().equals(jobId)
                ? ownByDay.computeIfAbsent(row.rejectedDay(), day -> own.open(new Partition(day, null)))
                : othersByDay.computeIfAbsent(row.rejectedDay(), day -> others.open(new Partition(day, null)));
        sink.putLong(REJECTED_AT, row.rejectedAtMicros());
        putText(sink, SOURCE_ID, row.sourceId());
        putText(sink, JOB_ID, row.jobId());
        putText(sink, POSITION, row.position());
        putText(sink, DATA_FORMAT, row.dataFormat());
        putText(sink, RULE_OR_CHECK_ID, row.ruleOrCheckId());
        putText(sink, CODE, row.code());
        putText(sink, REASON, row.reason());
        sink.putBytes(ORIGINAL, row.original(), 0, row.original().length);
        putReadAs(sink, row.readAs());
        putText(sink, REPLAYED_BY, row.replayedBy());
        Long discardedAt = row.discardedAtMicros();
        if (discardedAt != null) {
            sink.putLong(DISCARDED_AT, discardedAt);
        }
        sink.endRow();
    }

    /** All rows of a job have the same, which may be the schema of a file: it is encoded once. */
    private void putReadAs(ColumnSink sink, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (!text.equals(readAs)) {
            readAs = text;
            readAsBytes = text.getBytes(StandardCharsets.UTF_8);
        }
        sink.putBytes(READ_AS, readAsBytes, 0, readAsBytes.length);
    }

    private static void putText(ColumnSink sink, int column, @Nullable String text) {
        if (text != null) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sink.putBytes(column, bytes, 0, bytes.length);
        }
    }

    void finish() {
        own.finish();
        others.finish();
    }

    void abandon() {
        own.abandon();
        others.abandon();
    }
}
