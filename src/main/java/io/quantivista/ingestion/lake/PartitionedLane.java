package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A lane that writes the first partitions it meets into files of their own and spills the rows of all further ones.
 *
 * <p>Memory of a hundred open files is what bounds the number: each holds pages of its own. One thread at a time.
 */
final class PartitionedLane implements LaneWriter {
    private static final int REJECTED_AT = LakeTables.QUARANTINE.indexOf(LakeTables.REJECTED_AT);
    private static final int POSITION = LakeTables.QUARANTINE.indexOf(LakeTables.POSITION);
    private static final int DATA_FORMAT = LakeTables.QUARANTINE.indexOf(LakeTables.DATA_FORMAT);
    private static final int RULE_OR_CHECK_ID = LakeTables.QUARANTINE.indexOf(LakeTables.RULE_OR_CHECK_ID);
    private static final int CODE = LakeTables.QUARANTINE.indexOf(LakeTables.CODE);
    private static final int REASON = LakeTables.QUARANTINE.indexOf(LakeTables.REASON);
    private static final int ORIGINAL = LakeTables.QUARANTINE.indexOf(LakeTables.ORIGINAL);

    private final TableLayout layout;
    private final boolean hasText;
    private final int openWriters;
    private final WriterKit kit;
    private final OpenFiles rows;
    private final OpenFiles rejections;
    private final Spill spill;
    private final Instant jobTime;
    private final byte[] dataFormat;
    private final PartitionIndex partitions = new PartitionIndex();
    private @Nullable ParquetWriter quarantine;

    PartitionedLane(
            TableLayout layout,
            int openWriters,
            WriterKit kit,
            OpenFiles rows,
            OpenFiles rejections,
            Spill spill,
            Instant jobTime,
            String dataFormat) {
        this.layout = layout;
        this.hasText = layout.textColumn().isPresent();
        this.openWriters = openWriters;
        this.kit = kit;
        this.rows = rows;
        this.rejections = rejections;
        this.spill = spill;
        this.jobTime = jobTime;
        this.dataFormat = dataFormat.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public ColumnSink row(int epochDay, byte @Nullable [] partitionText, int from, int to) {
        if (kit.mustShrink()) {
            shrink();
        }
        int number = partitions.find(epochDay, partitionText, from, to);
        if (number != PartitionIndex.NONE) {
            return rows.get(number);
        }
        return firstRow(epochDay, partitionText, from, to);
    }

    private ColumnSink firstRow(int epochDay, byte @Nullable [] text, int from, int to) {
        if (hasText != (text != null) || text != null && from == to) {
            throw new IllegalArgumentException("table %s %s"
                    .formatted(
                            layout.name(),
                            hasText ? "needs a partition text that is not empty" : "has no text partition"));
        }
        if (partitions.size() == openWriters) {
            return spill.row(epochDay, text, from, to);
        }
        partitions.add(epochDay, text, from, to);
        return rows.open(Partition.of(epochDay, text, from, to));
    }

    private void shrink() {
        ParquetWriter rejected = quarantine;
        if (rejected != null && rejected.bufferedBytes() * 2 > kit.held()) {
            rejections.shrink();
        } else {
            rows.shrink();
        }
    }

    @Override
    public void reject(Rejection rejection) {
        if (kit.mustShrink()) {
            shrink();
        }
        ParquetWriter sink = quarantine;
        if (sink == null) {
            int day = (int) jobTime.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
            sink = rejections.open(new Partition(day, null));
            quarantine = sink;
        }
        sink.putLong(
                REJECTED_AT,
                TimeUnit.SECONDS.toMicros(jobTime.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(jobTime.getNano()));
        putText(sink, POSITION, rejection.position().toJson());
        sink.putBytes(DATA_FORMAT, dataFormat, 0, dataFormat.length);
        if (rejection.ruleOrCheckId() != null) {
            putText(sink, RULE_OR_CHECK_ID, rejection.ruleOrCheckId());
        }
        putText(sink, CODE, rejection.code());
        putText(sink, REASON, rejection.reason());
        byte[] original = rejection.original();
        sink.putBytes(ORIGINAL, original, 0, original.length);
        sink.endRow();
    }

    private static void putText(ColumnSink sink, int column, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.putBytes(column, bytes, 0, bytes.length);
    }

    @Override
    public long bufferedBytes() {
        return kit.held();
    }

    Spill spill() {
        return spill;
    }

    /** Completes the lane's own files; what it spilled is not its business. */
    void finish() {
        rows.finish();
        rejections.finish();
        kit.close();
    }

    void abandon() {
        rows.abandon();
        rejections.abandon();
        spill.close();
        kit.close();
    }
}
