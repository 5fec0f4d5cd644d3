package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.model.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a source's records are read: the typed form of {@code ingestion_config}.
 *
 * @param keys where a table's key comes from: key name to field path; a key not named comes from the field of its name
 * @param dataType what goes into the column data_type
 * @param columns typed columns that the source declares, in their order
 * @param protobuf which message records are that come as Protobuf
 * @param qualityGate what a job must reach to be published; empty where every job is
 * @param limits how much may be pushed, and how fast the source is pulled
 * @param schedule when it is pulled; empty where only somebody says so
 * @param cursor by what a pull knows what is new; empty where the connection knows, or each pull takes everything
 */
public record IngestionConfig(
        Optional<IngestionMode> ingestionMode,
        Optional<DataFormat> dataFormat,
        Map<String, String> keys,
        DataType dataType,
        List<TypedColumn> columns,
        CsvDialect csv,
        Optional<ProtobufType> protobuf,
        Optional<QualityGate> qualityGate,
        SourceLimits limits,
        Optional<PullSchedule> schedule,
        Optional<PullCursor> cursor) {

    /**
     * Which message Protobuf records are.
     *
     * @param descriptorSet a FileDescriptorSet in base64
     * @param message the full name of the message
     */
    public record ProtobufType(String descriptorSet, String message) {}

    /** Names that tables give to columns of their own. */
    public static final Set<String> RESERVED_COLUMNS = Set.of(
            "ingestion_date",
            "execution_date",
            "portfolio_id",
            "trade_id",
            "data_type",
            "data_payload",
            "order_data",
            "execution_data",
            "settlement_data",
            "ingestion_job_id",
            "quality_score",
            "source_id",
            "ingested_at");

    /** Where data_type comes from: a field's path or a constant; neither means the field {@code data_type}. */
    public record DataType(@Nullable String field, @Nullable String constant) {}

    /** A typed column: {@code name} in the table, filled from the field at path {@code field}. */
    public record TypedColumn(String name, String field, ColumnType type) {}

    public IngestionConfig {
        keys = Map.copyOf(keys);
        columns = List.copyOf(columns);
    }

    /** The same, with CSV written in another way. */
    public IngestionConfig withCsv(CsvDialect other) {
        return new IngestionConfig(
                ingestionMode,
                dataFormat,
                keys,
                dataType,
                columns,
                other,
                protobuf,
                qualityGate,
                limits,
                schedule,
                cursor);
    }

    /** The same without typed columns. */
    public IngestionConfig withoutColumns() {
        return new IngestionConfig(
                ingestionMode,
                dataFormat,
                keys,
                dataType,
                List.of(),
                csv,
                protobuf,
                qualityGate,
                limits,
                schedule,
                cursor);
    }

    /**
     * Gives types to {@code ingestion_config}.
     *
     * @throws GatewayException {@code invalid_definition}, naming every value that cannot work
     */
    public static IngestionConfig parse(ObjectNode json) {
        IngestionConfigReader reader = new IngestionConfigReader(json);
        IngestionConfig config = reader.read();
        List<FieldProblem> problems = reader.problems();
        if (!problems.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "ingestion_config has %d value(s) that cannot work: see problems".formatted(problems.size()),
                    problems);
        }
        return config;
    }
}
