package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.MessageForm;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** Says before it is saved whether a source of topics can work, beyond the form of its values. Pure computation. */
public final class TopicDefinitions {
    private TopicDefinitions() {}

    /**
     * Everything that is wrong; empty where nothing is, and for sources that are none of topics. Pointers begin at the source.
     *
     * @param source whose connection and configuration can be read, each for itself
     */
    public static List<FieldProblem> validate(DataSource source) {
        if (!KafkaConnection.isOf(source)) {
            return List.of();
        }
        SourcePlan plan = SourcePlan.of(source, RuleSet.EMPTY);
        KafkaConnection connection = KafkaConnection.of(source);
        List<FieldProblem> problems = new ArrayList<>();
        plan.config()
                .ingestionMode()
                .filter(mode -> mode != IngestionMode.REAL_TIME_STREAM)
                .ifPresent(mode -> problems.add(new FieldProblem(
                        "/ingestion_config/ingestion_mode",
                        "a topic has no end: REAL_TIME_STREAM is expected, not %s".formatted(mode))));
        if (plan.config().dataFormat().filter(DataFormat.PARQUET::equals).isPresent()) {
            problems.add(new FieldProblem("/ingestion_config/data_format", "messages cannot be files of Parquet"));
        } else if (connection.schema().isPresent()
                && MessageFormats.formOf(connection, plan.config()) != MessageForm.AVRO) {
            problems.add(new FieldProblem(
                    "/connection_config/schema",
                    "only Avro values have a schema here; that of Protobuf is ingestion_config.protobuf"));
        } else {
            tryFormat(plan, connection, problems);
        }
        return problems;
    }

    /** Makes a reader, as a lane will. */
    private static void tryFormat(SourcePlan plan, KafkaConnection connection, List<FieldProblem> problems) {
        try {
            MessageFormats.of(connection, plan.config())
                    .reader(plan, new Row(List.of(), DecodeLimits.DEFAULT.maxFields()), DecodeLimits.DEFAULT);
        } catch (GatewayException e) {
            String setting = connection.schema().isPresent() ? "schema" : "format";
            problems.add(new FieldProblem("/connection_config/" + setting, e.detail()));
        }
    }
}
