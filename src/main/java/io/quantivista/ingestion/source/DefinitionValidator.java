package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import java.util.List;
import java.util.Map;

/** Says before it is saved whether a source's definition can work: rules, checks, keys, columns. Pure computation. */
public interface DefinitionValidator {
    /**
     * Everything that is wrong; empty where nothing is. Pointers begin at the list, such as {@code /0/rule_type}.
     *
     * @param lookups the lookups of the source by their names
     */
    List<FieldProblem> validateRules(List<RuleDefinition> rules, Map<String, Lookup> lookups);

    /** Rules that are to be saved, with the secrets that they do not give again taken from those before. */
    List<RuleDefinition> keepSecrets(List<RuleDefinition> rules, List<RuleDefinition> before);

    /** A rule as answers show it: its secrets are stars. */
    RuleDefinition hideSecrets(RuleDefinition rule);

    List<FieldProblem> validateChecks(List<CheckDefinition> checks);

    /** What is wrong with how and when the source is reached; nothing is reached. Pointers begin at the source. */
    List<FieldProblem> validateConnection(ObjectNode connectionConfig, IngestionConfig config);

    /** A connection that is to be saved, with the secrets that it shows as stars taken from the one before. */
    ObjectNode keepSecrets(ObjectNode connectionConfig, ObjectNode before);

    /** A connection as answers show it: its secrets are stars. */
    ObjectNode hideSecrets(ObjectNode connectionConfig);

    /** What is wrong with how records are read, beyond the form of the values. Pointers begin at the source. */
    List<FieldProblem> validateConfig(SourceType type, IngestionConfig config);
}
