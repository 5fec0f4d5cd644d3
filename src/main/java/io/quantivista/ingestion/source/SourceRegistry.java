package io.quantivista.ingestion.source;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registered sources with their rules and checks. Called on any context; every answer comes on the caller's. */
public interface SourceRegistry {
    /** Fails with {@code source_exists} where the id is taken. */
    Future<DataSource> create(DataSource source);

    /**
     * Creates a source once per key: the same key and body again are given the first answer, also after a crash. Fails
     * with {@code idempotency_key_reused} where the key came with another body.
     */
    Future<DataSource> create(DataSource source, RequestKey key);

    Future<Optional<DataSource>> find(String sourceId);

    /** Every source, by id. */
    Future<List<DataSource>> list();

    /** Replaces everything but id and creation time; fails with {@code source_not_found}. */
    Future<DataSource> replace(DataSource source);

    /** Fails with {@code source_not_found}, or {@code source_in_use} while one of its jobs runs. */
    Future<Void> delete(String sourceId);

    /** The rules and checks in force; version 0 and empty where none were ever saved. */
    Future<RuleSet> loadRuleSet(String sourceId);

    /** Rules and checks as they were in one version; empty where there is none such. */
    Future<RuleSet> loadRuleSet(String sourceId, long version);

    /** Saves the rules as the next version of the set, whatever its version is. */
    default Future<RuleSet> saveRules(String sourceId, List<RuleDefinition> rules) {
        return saveRules(sourceId, rules, null);
    }

    /**
     * Saves the rules as the next version of the set, beside the checks there are.
     *
     * @param version the one that must be in force, else {@code version_conflict}; null where any may be
     */
    Future<RuleSet> saveRules(String sourceId, List<RuleDefinition> rules, @Nullable Long version);

    /**
     * Saves the lookup as the next version of the set, in the place of the one of its name; a job that runs keeps the
     * lookups that it began with.
     */
    Future<RuleSet> saveLookup(String sourceId, Lookup lookup);

    /** Takes the lookup out of the next version of the set; fails with {@code lookup_not_found}. */
    Future<RuleSet> deleteLookup(String sourceId, String name);

    /** Saves the checks as the next version of the set, whatever its version is. */
    default Future<RuleSet> saveChecks(String sourceId, List<CheckDefinition> checks) {
        return saveChecks(sourceId, checks, null);
    }

    /**
     * Saves the checks as the next version of the set, beside the rules there are.
     *
     * @param version the one that must be in force, else {@code version_conflict}; null where any may be
     */
    Future<RuleSet> saveChecks(String sourceId, List<CheckDefinition> checks, @Nullable Long version);
}
