package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.FileRows;
import io.quantivista.ingestion.lake.delta.FileRows.Values;
import io.quantivista.ingestion.lake.delta.FileRows.Wanted;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.lake.table.LakeTables;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One file of the quarantine, row by row in the order in which it is stored. One thread. */
final class QuarantineFile implements Iterator<QuarantineRow>, AutoCloseable {
    private static final List<Wanted> COLUMNS =
            LakeTables.QUARANTINE.columns().stream().map(QuarantineFile::wanted).toList();

    private final int day;
    private final FileRows rows;
    private @Nullable String readAs;

    private QuarantineFile(int day, FileRows rows) {
        this.day = day;
        this.rows = rows;
    }

    private static Wanted wanted(LakeColumn column) {
        return new Wanted(column.name(), column.type());
    }

    static QuarantineFile open(LiveFile file, LocalDisk disk) throws IOException {
        String date = Objects.requireNonNull(file.partitionValues().get(LakeTables.REJECTED_DATE));
        return new QuarantineFile((int) LocalDate.parse(date).toEpochDay(), FileRows.open(file, COLUMNS, disk));
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public QuarantineRow next() {
        Values values = rows.next();
        byte[] original = values.bytes(place(LakeTables.ORIGINAL));
        Long rejectedAt = values.micros(place(LakeTables.REJECTED_AT));
        return new QuarantineRow(
                day,
                rejectedAt == null ? 0 : rejectedAt,
                text(values, LakeTables.SOURCE_ID),
                text(values, LakeTables.INGESTION_JOB_ID),
                text(values, LakeTables.POSITION),
                text(values, LakeTables.DATA_FORMAT),
                values.text(place(LakeTables.RULE_OR_CHECK_ID)),
                text(values, LakeTables.CODE),
                text(values, LakeTables.REASON),
                original == null ? new byte[0] : original,
                readAs(values.text(place(LakeTables.READ_AS))),
                values.text(place(LakeTables.REPLAYED_BY_JOB_ID)),
                values.micros(place(LakeTables.DISCARDED_AT)));
    }

    /** Rows of one job share it, as it may be long and many of them may be waiting for a lane. */
    private @Nullable String readAs(@Nullable String stored) {
        readAs = Objects.equals(readAs, stored) ? readAs : stored;
        return readAs;
    }

    private static int place(String column) {
        return LakeTables.QUARANTINE.indexOf(column);
    }

    private static String text(Values values, String column) {
        @Nullable String text = values.text(place(column));
        return text == null ? "" : text;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
