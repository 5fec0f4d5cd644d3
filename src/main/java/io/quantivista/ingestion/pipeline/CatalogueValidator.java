package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.Connection;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSecrets;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.PulledConnection;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.quality.CheckCompiler;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.SourceType;
import io.quantivista.ingestion.transform.RuleCompiler;
import io.quantivista.ingestion.transform.RuleSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Compiles definitions with the catalogues, to learn what is wrong with them. */
public final class CatalogueValidator implements DefinitionValidator {
    private final ConnectionPolicy policy;
    private final ExpressionLimits expressions;

    /**
     * @param policy what connections may reach
     * @param expressions what an expression may be
     */
    public CatalogueValidator(ConnectionPolicy policy, ExpressionLimits expressions) {
        this.policy = policy;
        this.expressions = expressions;
    }

    @Override
    public List<FieldProblem> validateRules(List<RuleDefinition> rules, Map<String, Lookup> lookups) {
        return RuleCompiler.validate(rules, lookups, expressions);
    }

    @Override
    public List<RuleDefinition> keepSecrets(List<RuleDefinition> rules, List<RuleDefinition> before) {
        return RuleSecrets.kept(rules, before);
    }

    @Override
    public RuleDefinition hideSecrets(RuleDefinition rule) {
        return RuleSecrets.hidden(rule);
    }

    @Override
    public List<FieldProblem> validateChecks(List<CheckDefinition> checks) {
        return CheckCompiler.validate(checks, expressions);
    }

    @Override
    public List<FieldProblem> validateConnection(ObjectNode connectionConfig, IngestionConfig config) {
        List<FieldProblem> problems = ConnectorCatalogue.validate(connectionConfig, policy);
        if (!problems.isEmpty()) {
            return problems;
        }
        Connection connection = ConnectorCatalogue.read(connectionConfig, policy);
        String type = connectionConfig.path("type").asText();
        List<FieldProblem> unfit = new ArrayList<>();
        if (config.schedule().isPresent() && !(connection instanceof PulledConnection)) {
            unfit.add(new FieldProblem(
                    "/ingestion_config/schedule",
                    "a source of type %s is not pulled: leave the schedule out, or set connection_config"
                            .formatted(type)));
        }
        config.cursor().ifPresent(cursor -> {
            if (connection instanceof PulledConnection pulled && pulled.takesCursor()) {
                unfit.addAll(pulled.cursorProblems(cursor));
            } else {
                unfit.add(new FieldProblem(
                        "/ingestion_config/cursor", "a source of type %s has no cursor: leave it out".formatted(type)));
            }
        });
        return unfit;
    }

    @Override
    public ObjectNode keepSecrets(ObjectNode connectionConfig, ObjectNode before) {
        return ConnectionSecrets.kept(connectionConfig, before);
    }

    @Override
    public ObjectNode hideSecrets(ObjectNode connectionConfig) {
        return ConnectionSecrets.hidden(connectionConfig);
    }

    @Override
    public List<FieldProblem> validateConfig(SourceType type, IngestionConfig config) {
        Set<String> keys = LakeTables.keysOf(type);
        Stream<FieldProblem> strangeKeys = config.keys().keySet().stream()
                .filter(key -> !keys.contains(key))
                .map(key -> new FieldProblem(
                        "/ingestion_config/keys/" + key,
                        "the table %s has no such key; there are %s".formatted(type.table(), keys)));
        Stream<FieldProblem> formats =
                FormatCatalogue.entries().stream().flatMap(format -> format.check().apply(config).stream());
        return Stream.concat(strangeKeys, formats).toList();
    }
}
