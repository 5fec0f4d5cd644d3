package io.quantivista.ingestion.pipeline;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Compiles definitions with the catalogues, to learn what is wrong with them. */
public final class CatalogueValidator implements DefinitionValidator {
    private final ExpressionLimits expressions;

    public CatalogueValidator(ExpressionLimits expressions) {
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
