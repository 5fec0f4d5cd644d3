package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.Pulls;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pulls of a source that has three files, of which two were pulled. */
final class InMemoryPulls implements Pulls {
    private final SourceRegistry sources;
    private final InMemoryLedger ledger;
    private final Map<String, ObjectNode> marks = new TreeMap<>(Map.of(
            "a.csv", JsonNodeFactory.instance.objectNode().put("size", 1),
            "b.csv", JsonNodeFactory.instance.objectNode().put("size", 2)));

    InMemoryPulls(SourceRegistry sources, InMemoryLedger ledger) {
        this.sources = sources;
        this.ledger = ledger;
    }

    private Future<Void> requireSource(String sourceId) {
        return SourcesHandler.load(sources, sourceId).mapEmpty();
    }

    @Override
    public Future<Job> sync(String sourceId, @Nullable String key) {
        return requireSource(sourceId).map(there -> ledger.put(InMemoryLedger.job(1, JobStatus.RUNNING, 0)));
    }

    @Override
    public Future<Sight> look(String sourceId) {
        return requireSource(sourceId)
                .compose(there -> sourceId.equals("gone")
                        ? Future.failedFuture(new GatewayException(ErrorCode.SOURCE_UNREACHABLE, "There is no folder"))
                        : Future.succeededFuture(new Sight(
                                "files", 3, 6, 1, 3, 0, 0, List.of(new Item("c.csv", 3, InMemoryGateway.NOW)))));
    }

    @Override
    public Future<ObjectNode> discover(String sourceId) {
        return requireSource(sourceId).map(there -> {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("item", "a.csv");
            json.put("media_type", "text/csv").put("records", 1).putArray("columns");
            return json;
        });
    }

    @Override
    public Future<State> state(String sourceId) {
        return requireSource(sourceId).map(there -> new State(sourceId, "market_data_lake", 1, 2, marks.size()));
    }

    @Override
    public Future<List<Mark>> marks(String sourceId, @Nullable String after, int limit) {
        return requireSource(sourceId)
                .map(there -> marks.entrySet().stream()
                        .filter(mark -> after == null || mark.getKey().compareTo(after) > 0)
                        .limit(limit)
                        .map(mark -> new Mark(mark.getKey(), mark.getValue()))
                        .toList());
    }

    @Override
    public Future<Long> forget(String sourceId, @Nullable Collection<String> names) {
        return requireSource(sourceId).map(there -> {
            int before = marks.size();
            if (names == null) {
                marks.clear();
            } else {
                marks.keySet().removeAll(names);
            }
            return (long) before - marks.size();
        });
    }

    @Override
    public Future<State> accept(String sourceId) {
        return requireSource(sourceId).map(there -> new State(sourceId, "market_data_lake", 2, 2, marks.size()));
    }
}
