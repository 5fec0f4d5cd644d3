package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lane that writes the first partitions it meets into files of their own and spills the rows of all further ones.
 *
 * <p>Memory of a hundred open files is what bounds the number: each holds pages of its own. One thread at a time.
 */
final class PartitionedLane implements StreamLane, QuarantineWriter {
    private static final byte[] NO_TEXT = {};

    private final TableLayout layout;
    private final boolean hasText;
    private final int openWriters;
    private final WriterKit kit;
    private final OpenFiles rows;
    private final QuarantineSink quarantine;
    private final Spill spill;
    private final RejectionOrigin origin;
    private final Optional<PartitionCount> count;
    private final PartitionIndex partitions = new PartitionIndex();

    PartitionedLane(
            TableLayout layout,
            int openWriters,
            WriterKit kit,
            OpenFiles rows,
            QuarantineSink quarantine,
            Spill spill,
            RejectionOrigin origin,
            Optional<PartitionCount> count) {
        this.layout = layout;
        this.hasText = layout.textColumn().isPresent();
        this.openWriters = openWriters;
        this.kit = kit;
        this.rows = rows;
        this.quarantine = quarantine;
        this.spill = spill;
        this.origin = origin;
        this.count = count;
    }

    @Override
    public ColumnSink row(int epochDay, byte @Nullable [] partitionText, int from, int to) {
        kit.makeRoom();
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
            count.ifPresent(files -> files.spilled(hash(epochDay, text, from, to)));
            return spill.row(epochDay, text, from, to);
        }
        count.ifPresent(PartitionCount::opened);
        partitions.add(epochDay, text, from, to);
        return rows.open(Partition.of(epochDay, text, from, to));
    }

    private static int hash(int epochDay, byte @Nullable [] text, int from, int to) {
        return text == null
                ? PartitionIndex.hash(epochDay, NO_TEXT, 0, 0)
                : PartitionIndex.hash(epochDay, text, from, to);
    }

    @Override
    public void reject(Rejection rejection) {
        keep(origin.row(rejection));
    }

    @Override
    public void keep(QuarantineRow row) {
        kit.makeRoom();
        quarantine.put(row);
    }

    @Override
    public long bufferedBytes() {
        return kit.held();
    }

    @Override
    public void readAs(String dataFormat, @Nullable String settings) {
        origin.readAs(dataFormat, settings);
    }

    void readAs(@Nullable String settings) {
        origin.readAs(settings);
    }

    Spill spill() {
        return spill;
    }

    /** Completes the lane's own files; what it spilled is not its business, nor is its kit. */
    void finish() {
        rows.finish();
        quarantine.finish();
    }

    void abandon() {
        rows.abandon();
        quarantine.abandon();
        spill.close();
    }
}
