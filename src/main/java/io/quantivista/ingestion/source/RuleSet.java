package io.quantivista.ingestion.source;

import java.util.List;

/**
 * The rules and checks of a source at one version; a job names the version that it ran with.
 *
 * @param version rises by one with every save, 0 where nothing was saved yet
 * @param rules in the order in which they are applied
 */
public record RuleSet(long version, List<RuleDefinition> rules, List<CheckDefinition> checks) {
    public static final RuleSet EMPTY = new RuleSet(0, List.of(), List.of());

    public RuleSet {
        rules = List.copyOf(rules);
        checks = List.copyOf(checks);
    }
}
