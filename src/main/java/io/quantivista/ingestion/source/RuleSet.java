package io.quantivista.ingestion.source;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules, checks and lookups of a source at one version; a job names the version that it ran with.
 *
 * @param version rises by one with every save, 0 where nothing was saved yet
 * @param rules in the order in which they are applied
 * @param lookups by their names
 */
public record RuleSet(
        long version, List<RuleDefinition> rules, List<CheckDefinition> checks, Map<String, Lookup> lookups) {
    public static final RuleSet EMPTY = new RuleSet(0, List.of(), List.of());

    public RuleSet {
        rules = List.copyOf(rules);
        checks = List.copyOf(checks);
        lookups = Map.copyOf(lookups);
    }

    /** A set without lookups. */
    public RuleSet(long version, List<RuleDefinition> rules, List<CheckDefinition> checks) {
        this(version, rules, checks, Map.of());
    }

    /**
     * The set itself, where it is the one that a change was made for.
     *
     * @param expected the version of that one; null where any will do
     */
    public RuleSet expected(@Nullable Long expected) {
        if (expected != null && expected != version) {
            throw new GatewayException(
                    ErrorCode.VERSION_CONFLICT,
                    "The rules and checks have version %d, and the change was made for version %d: read them again, and change what there is now"
                            .formatted(version, expected));
        }
        return this;
    }

    /** The next version, with other rules. */
    public RuleSet withRules(List<RuleDefinition> newRules) {
        return new RuleSet(version + 1, newRules, checks, lookups);
    }

    /** The next version, with other checks. */
    public RuleSet withChecks(List<CheckDefinition> newChecks) {
        return new RuleSet(version + 1, rules, newChecks, lookups);
    }

    /** The next version, with other lookups. */
    public RuleSet withLookups(Map<String, Lookup> newLookups) {
        return new RuleSet(version + 1, rules, checks, newLookups);
    }
}
