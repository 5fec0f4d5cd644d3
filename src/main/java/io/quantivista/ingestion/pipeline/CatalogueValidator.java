package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.quality.CheckCompiler;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.transform.RuleCompiler;
import io.quantivista.ingestion.transform.RuleSecrets;
import java.util.List;
import java.util.Map;

/** Compiles definitions with the catalogues, to learn what is wrong with them. */
public final class CatalogueValidator implements DefinitionValidator {
    @Override
    public List<FieldProblem> validateRules(List<RuleDefinition> rules, Map<String, Lookup> lookups) {
        return RuleCompiler.validate(rules, lookups);
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
        return CheckCompiler.validate(checks);
    }

    @Override
    public List<FieldProblem> validateConfig(IngestionConfig config) {
        return FormatCatalogue.entries().stream()
                .flatMap(format -> format.check().apply(config).stream())
                .toList();
    }
}
