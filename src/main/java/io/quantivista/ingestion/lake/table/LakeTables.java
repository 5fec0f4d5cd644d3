package io.quantivista.ingestion.lake.table;

import static io.quantivista.ingestion.lake.table.LakeColumn.optional;
import static io.quantivista.ingestion.lake.table.LakeColumn.payload;
import static io.quantivista.ingestion.lake.table.LakeColumn.required;

import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The catalogue of tables: which layout the rows of a source have, and the layout of the quarantine.
 *
 * <p>The lake itself fills {@link #INGESTION_JOB_ID} and {@link #SOURCE_ID} of every row that does not put them.
 */
public final class LakeTables {
    public static final String INGESTION_DATE = "ingestion_date";
    public static final String EXECUTION_DATE = "execution_date";
    public static final String PORTFOLIO_ID = "portfolio_id";
    public static final String DATA_TYPE = "data_type";
    public static final String DATA_PAYLOAD = "data_payload";
    public static final String QUALITY_SCORE = "quality_score";
    public static final String TRADE_ID = "trade_id";
    public static final String ORDER_DATA = "order_data";
    public static final String EXECUTION_DATA = "execution_data";
    public static final String SETTLEMENT_DATA = "settlement_data";
    public static final String INGESTION_JOB_ID = "ingestion_job_id";
    public static final String SOURCE_ID = "source_id";
    public static final String INGESTED_AT = "ingested_at";

    public static final String REJECTED_DATE = "rejected_date";
    public static final String REJECTED_AT = "rejected_at";
    public static final String POSITION = "position";
    public static final String DATA_FORMAT = "data_format";
    public static final String RULE_OR_CHECK_ID = "rule_or_check_id";
    public static final String CODE = "code";
    public static final String REASON = "reason";
    public static final String ORIGINAL = "original";
    public static final String READ_AS = "read_as";
    public static final String REPLAYED_BY_JOB_ID = "replayed_by_job_id";
    public static final String DISCARDED_AT = "discarded_at";

    /** Where rejected records of every source wait. */
    public static final TableLayout QUARANTINE = new TableLayout(
            "quarantine",
            REJECTED_DATE,
            Optional.empty(),
            List.of(
                    required(REJECTED_AT, ColumnType.TIMESTAMP),
                    required(SOURCE_ID, ColumnType.STRING),
                    required(INGESTION_JOB_ID, ColumnType.STRING),
                    required(POSITION, ColumnType.STRING),
                    required(DATA_FORMAT, ColumnType.STRING),
                    optional(RULE_OR_CHECK_ID, ColumnType.STRING),
                    required(CODE, ColumnType.STRING),
                    required(REASON, ColumnType.STRING),
                    payload(ORIGINAL, ColumnType.BINARY),
                    optional(READ_AS, ColumnType.STRING),
                    optional(REPLAYED_BY_JOB_ID, ColumnType.STRING),
                    optional(DISCARDED_AT, ColumnType.TIMESTAMP)));

    private LakeTables() {}

    /**
     * The table of a source, with the typed columns that the source declares at its end.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code invalid_definition} where a typed column takes a
     *     name that the table has
     */
    public static TableLayout of(SourceType type, List<TypedColumn> typedColumns) {
        List<LakeColumn> columns = new ArrayList<>();
        Optional<String> text = Optional.empty();
        String date = INGESTION_DATE;
        switch (type) {
            case PORTFOLIO_MANAGEMENT -> {
                text = Optional.of(PORTFOLIO_ID);
                addScoredPayload(columns);
            }
            case TRADE_EXECUTION -> {
                date = EXECUTION_DATE;
                columns.add(optional(TRADE_ID, ColumnType.STRING));
                columns.add(payload(ORDER_DATA, ColumnType.STRING));
                columns.add(payload(EXECUTION_DATA, ColumnType.STRING));
                columns.add(payload(SETTLEMENT_DATA, ColumnType.STRING));
            }
            case MARKET_INTELLIGENCE, INSTRUMENT_ANALYSIS, MARKET_DATA, EXTERNAL_FEEDS -> addScoredPayload(columns);
        }
        columns.add(required(INGESTION_JOB_ID, ColumnType.STRING));
        columns.add(required(SOURCE_ID, ColumnType.STRING));
        columns.add(required(INGESTED_AT, ColumnType.TIMESTAMP));
        for (TypedColumn typed : typedColumns) {
            columns.add(optional(typed.name(), typed.type()));
        }
        return new TableLayout(type.table(), date, text, columns);
    }

    /** The keys of a type's table, which its sources may say where to find. */
    public static SortedSet<String> keysOf(SourceType type) {
        return switch (type) {
            case PORTFOLIO_MANAGEMENT -> new TreeSet<>(List.of(INGESTION_DATE, PORTFOLIO_ID));
            case TRADE_EXECUTION -> new TreeSet<>(List.of(EXECUTION_DATE, TRADE_ID));
            case MARKET_INTELLIGENCE, INSTRUMENT_ANALYSIS, MARKET_DATA, EXTERNAL_FEEDS ->
                new TreeSet<>(List.of(INGESTION_DATE));
        };
    }

    private static void addScoredPayload(List<LakeColumn> columns) {
        columns.add(optional(DATA_TYPE, ColumnType.STRING));
        columns.add(payload(DATA_PAYLOAD, ColumnType.STRING));
        columns.add(optional(QUALITY_SCORE, ColumnType.DOUBLE));
    }
}
