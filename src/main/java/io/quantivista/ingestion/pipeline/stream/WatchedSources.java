package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RequestKey;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry for whoever changes sources: pushes see a change at once, and a source goes only when its records have landed. */
public final class WatchedSources implements SourceRegistry {
    private final SourceRegistry sources;
    private final Streams streams;
    private final SourceWatcher watcher;

    public WatchedSources(SourceRegistry sources, Streams streams, SourceWatcher watcher) {
        this.sources = sources;
        this.streams = streams;
        this.watcher = watcher;
    }

    @Override
    public Future<DataSource> create(DataSource source) {
        return watched(source.sourceId(), sources.create(source));
    }

    @Override
    public Future<DataSource> create(DataSource source, RequestKey key) {
        return watched(source.sourceId(), sources.create(source, key));
    }

    @Override
    public Future<Optional<DataSource>> find(String sourceId) {
        return sources.find(sourceId);
    }

    @Override
    public Future<List<DataSource>> list() {
        return sources.list();
    }

    @Override
    public Future<DataSource> replace(DataSource source) {
        return watched(source.sourceId(), sources.replace(source));
    }

    @Override
    public Future<Void> delete(String sourceId) {
        return watched(
                sourceId,
                watcher.leave(sourceId).compose(left -> streams.leave(sourceId, () -> sources.delete(sourceId))));
    }

    @Override
    public Future<RuleSet> loadRuleSet(String sourceId) {
        return sources.loadRuleSet(sourceId);
    }

    @Override
    public Future<RuleSet> loadRuleSet(String sourceId, long version) {
        return sources.loadRuleSet(sourceId, version);
    }

    @Override
    public Future<RuleSet> saveRules(String sourceId, List<RuleDefinition> rules, @Nullable Long version) {
        return watched(sourceId, sources.saveRules(sourceId, rules, version));
    }

    @Override
    public Future<RuleSet> saveLookup(String sourceId, Lookup lookup) {
        return watched(sourceId, sources.saveLookup(sourceId, lookup));
    }

    @Override
    public Future<RuleSet> deleteLookup(String sourceId, String name) {
        return watched(sourceId, sources.deleteLookup(sourceId, name));
    }

    @Override
    public Future<RuleSet> saveChecks(String sourceId, List<CheckDefinition> checks, @Nullable Long version) {
        return watched(sourceId, sources.saveChecks(sourceId, checks, version));
    }

    /** Whether it went well or not: an answer may be lost and the change made. */
    private <T> Future<T> watched(String sourceId, Future<T> change) {
        return change.andThen(done -> {
            streams.changed(sourceId);
            watcher.changed(sourceId);
        });
    }
}
