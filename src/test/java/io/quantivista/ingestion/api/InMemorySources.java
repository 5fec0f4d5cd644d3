package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RequestKey;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A registry that forgets everything when it is gone. */
public final class InMemorySources implements SourceRegistry {
    private final Map<String, DataSource> sources = new ConcurrentSkipListMap<>();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final Map<String, RuleSet> ruleSets = new ConcurrentHashMap<>();

    @Override
    public Future<DataSource> create(DataSource source) {
        return sources.putIfAbsent(source.sourceId(), source) == null
                ? Future.succeededFuture(source)
                : Future.failedFuture(new GatewayException(ErrorCode.SOURCE_EXISTS, "taken: " + source.sourceId()));
    }

    @Override
    public Future<DataSource> create(DataSource source, RequestKey key) {
        String known = keys.putIfAbsent(key.key(), key.fingerprint());
        if (known == null) {
            return create(source);
        }
        return known.equals(key.fingerprint())
                ? find(source.sourceId()).map(Optional::orElseThrow)
                : Future.failedFuture(new GatewayException(ErrorCode.IDEMPOTENCY_KEY_REUSED, "reused: " + key.key()));
    }

    @Override
    public Future<Optional<DataSource>> find(String sourceId) {
        return Future.succeededFuture(Optional.ofNullable(sources.get(sourceId)));
    }

    @Override
    public Future<List<DataSource>> list() {
        return Future.succeededFuture(List.copyOf(sources.values()));
    }

    @Override
    public Future<DataSource> replace(DataSource source) {
        sources.put(source.sourceId(), source);
        return Future.succeededFuture(source);
    }

    @Override
    public Future<Void> delete(String sourceId) {
        return sources.remove(sourceId) == null
                ? Future.failedFuture(new GatewayException(ErrorCode.SOURCE_NOT_FOUND, "unknown: " + sourceId))
                : Future.succeededFuture();
    }

    @Override
    public Future<RuleSet> loadRuleSet(String sourceId) {
        return Future.succeededFuture(ruleSets.getOrDefault(sourceId, RuleSet.EMPTY));
    }

    @Override
    public Future<RuleSet> loadRuleSet(String sourceId, long version) {
        return loadRuleSet(sourceId);
    }

    @Override
    public Future<RuleSet> saveRules(String sourceId, List<RuleDefinition> rules, Long version) {
        return Future.future(saved -> saved.complete(ruleSets.compute(sourceId, (id, set) -> {
            RuleSet before = set == null ? RuleSet.EMPTY : set;
            return before.expected(version).withRules(rules);
        })));
    }

    @Override
    public Future<RuleSet> saveChecks(String sourceId, List<CheckDefinition> checks, Long version) {
        return Future.future(saved -> saved.complete(ruleSets.compute(sourceId, (id, set) -> {
            RuleSet before = set == null ? RuleSet.EMPTY : set;
            return before.expected(version).withChecks(checks);
        })));
    }

    @Override
    public Future<RuleSet> saveLookup(String sourceId, Lookup lookup) {
        return Future.succeededFuture(ruleSets.compute(sourceId, (id, set) -> {
            RuleSet before = set == null ? RuleSet.EMPTY : set;
            Map<String, Lookup> lookups = new HashMap<>(before.lookups());
            lookups.put(lookup.name(), lookup);
            return before.withLookups(lookups);
        }));
    }

    @Override
    public Future<RuleSet> deleteLookup(String sourceId, String name) {
        return Future.succeededFuture(ruleSets.computeIfPresent(sourceId, (id, set) -> {
            Map<String, Lookup> lookups = new HashMap<>(set.lookups());
            lookups.remove(name);
            return set.withLookups(lookups);
        }));
    }
}
