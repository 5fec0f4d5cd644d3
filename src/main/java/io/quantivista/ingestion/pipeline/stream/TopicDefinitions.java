package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.KafkaConnection;
import io.quantivista.ingestion.source.RuleSet;
import java.util.List;

/** Says before it is saved whether a source of topics can work. Pure computation. */
public final class TopicDefinitions {
    private TopicDefinitions() {}

    /** Everything that is wrong; empty where nothing is, and for sources that are none of topics. Pointers begin at the source. */
    public static List<FieldProblem> validate(DataSource source) {
        if (!KafkaConnection.isOf(source)) {
            return List.of();
        }
        List<FieldProblem> problems = KafkaConnection.validate(source);
        return problems.isEmpty() ? validateFormat(source) : problems;
    }

    /** Makes a reader, as a lane will. */
    private static List<FieldProblem> validateFormat(DataSource source) {
        SourcePlan plan = SourcePlan.of(source, RuleSet.EMPTY);
        KafkaConnection connection = KafkaConnection.of(source.connectionConfig(), plan.config());
        try {
            MessageFormats.of(connection, plan.config())
                    .reader(plan, new Row(List.of(), DecodeLimits.DEFAULT.maxFields()), DecodeLimits.DEFAULT);
            return List.of();
        } catch (GatewayException e) {
            String pointer = connection.schema().isPresent() ? "/connection_config/schema" : "/connection_config/format";
            return List.of(new FieldProblem(pointer, e.detail()));
        }
    }
}
