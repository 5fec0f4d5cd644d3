package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.CheckPlan;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a record to a row of its table: keys, payload, typed columns. Owned by one lane.
 *
 * <p>Everything that can go wrong is found out before the row is begun, as a row that is begun must be ended.
 */
final class RowMapping implements CheckPlan.Landing {
    /** Stands in {@code keys} for the UTC day on which the record was taken in. */
    static final String INGESTED = "@ingested";
    /** A partition value in bytes; it becomes part of every path and of every entry in the log. */
    private static final int MAX_KEY_BYTES = 4096;

    private static final int NO_SLOT = -1;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final String dateName;
    private final String datePath;
    private final int dateSlot;
    private final @Nullable String textPath;
    private final int textSlot;
    private final int ingestedAtColumn;
    private final @Nullable ScoredPayload scored;
    private final @Nullable TradeDocuments trade;
    private final TypedColumnReader[] typed;
    private final ByteSink payload = new ByteSink(4096);

    private int day;
    private @Nullable Value text;
    private int today;
    private long nowMicros;

    RowMapping(SourcePlan plan, FieldSlots slots) {
        TableLayout layout = plan.layout();
        IngestionConfig config = plan.config();
        dateName = layout.dateColumn();
        datePath = config.keys().getOrDefault(dateName, dateName);
        dateSlot = datePath.equals(INGESTED) ? NO_SLOT : slots.slot(datePath);
        textPath = layout.textColumn()
                .map(name -> config.keys().getOrDefault(name, name))
                .orElse(null);
        textSlot = textPath == null ? NO_SLOT : slots.slot(textPath);
        ingestedAtColumn = layout.indexOf(LakeTables.INGESTED_AT);
        boolean isTrade = plan.source().sourceType() == SourceType.TRADE_EXECUTION;
        scored = isTrade ? null : new ScoredPayload(layout, config, slots);
        trade = isTrade ? new TradeDocuments(layout, config, slots) : null;
        List<TypedColumn> columns = config.columns();
        typed = columns.stream()
                .map(column -> new TypedColumnReader(column, layout.indexOf(column.name()), slots))
                .toArray(TypedColumnReader[]::new);
    }

    /** The time at which the records that follow were taken in. */
    void begin(Instant now) {
        today = (int) now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
        nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    }

    /** The values of data_type that were met. */
    Set<String> dataTypes() {
        return scored == null ? Set.of() : scored.dataTypes();
    }

    /** Reads keys and typed columns, or says why the record cannot be a row. */
    @Override
    public @Nullable Failure read(Row row) {
        day = dateSlot == NO_SLOT ? today : day(row.slot(dateSlot));
        if (day == Dates.NO_DAY) {
            return dateFailure(row.slot(dateSlot));
        }
        text = textSlot == NO_SLOT ? null : row.slot(textSlot);
        Failure failure = text == null ? null : check(text);
        for (int i = 0; failure == null && i < typed.length; i++) {
            failure = typed[i].read(row);
        }
        return failure;
    }

    /** Writes the decoder's current record, which was {@linkplain #read read}, as a row. */
    void write(Decoder decoder, double score, LaneWriter writer) {
        Value key = text;
        ColumnSink sink =
                key == null ? writer.row(day, null, 0, 0) : writer.row(day, key.bytes(), key.from(), key.to());
        payload.clear();
        if (scored != null) {
            scored.put(decoder, score, payload, sink);
        } else if (trade != null) {
            trade.put(decoder, payload, sink);
        }
        sink.putLong(ingestedAtColumn, nowMicros);
        for (TypedColumnReader column : typed) {
            column.put(sink);
        }
        sink.endRow();
    }

    private static int day(Value value) {
        return value.kind().isText()
                ? Dates.epochDayOfDateOrTimestamp(value.bytes(), value.from(), value.to())
                : Dates.NO_DAY;
    }

    private Failure dateFailure(Value value) {
        if (value.isAbsent()) {
            return Failure.of(
                    RejectionCode.MISSING_KEY,
                    datePath,
                    "the key %s is missing: the record has no value at '%s'; ingestion_config.keys names another field or %s"
                            .formatted(dateName, datePath, INGESTED));
        }
        return Failure.of(
                RejectionCode.INVALID_KEY,
                datePath,
                "the key %s is %s: an ISO date or timestamp is expected; a rule parse_date can make one"
                        .formatted(dateName, value.display()));
    }

    private @Nullable Failure check(Value value) {
        if (value.isAbsent()) {
            return Failure.of(
                    RejectionCode.MISSING_KEY,
                    textPath,
                    "the key portfolio_id is missing: the record has no value at '%s'".formatted(textPath));
        }
        if (!value.kind().isText() && value.kind() != ValueKind.NUMBER) {
            return Failure.of(
                    RejectionCode.INVALID_KEY,
                    textPath,
                    "the key portfolio_id is %s: a text or a number is expected".formatted(value.display()));
        }
        if (value.length() == 0) {
            return Failure.of(
                    RejectionCode.EMPTY_KEY,
                    textPath,
                    "the key portfolio_id is empty: a Delta table cannot tell an empty partition value from null");
        }
        if (value.length() > MAX_KEY_BYTES) {
            return Failure.of(
                    RejectionCode.INVALID_KEY,
                    textPath,
                    "the key portfolio_id has %d bytes, %d are allowed".formatted(value.length(), MAX_KEY_BYTES));
        }
        return null;
    }

    /** Puts a value as text: what is no text is put as it is written. */
    static void putText(Value value, int column, ColumnSink sink) {
        switch (value.kind()) {
            case STRING, TEXT, NUMBER, OBJECT, ARRAY -> sink.putBytes(column, value.bytes(), value.from(), value.to());
            case TRUE -> sink.putBytes(column, TRUE, 0, TRUE.length);
            case FALSE -> sink.putBytes(column, FALSE, 0, FALSE.length);
            case MISSING, NULL -> {
                // A column that is not put is null.
            }
        }
    }
}
