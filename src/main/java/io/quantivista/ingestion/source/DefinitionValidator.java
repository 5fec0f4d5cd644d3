package io.quantivista.ingestion.source;

import io.quantivista.ingestion.error.FieldProblem;
import java.util.List;

/** Says before it is saved whether a source's definition can work: rules, checks, keys, columns. Pure computation. */
public interface DefinitionValidator {
    /** Everything that is wrong; empty where nothing is. Pointers begin at the list, such as {@code /0/rule_type}. */
    List<FieldProblem> validateRules(List<RuleDefinition> rules);

    List<FieldProblem> validateChecks(List<CheckDefinition> checks);

    /** What is wrong with how records are read, beyond the form of the values. Pointers begin at the source. */
    List<FieldProblem> validateConfig(SourceType type, IngestionConfig config);
}
