package io.quantivista.ingestion.input.pull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.KeyAnswered;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.Pulls;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.source.SamplePreview;
import io.quantivista.ingestion.source.SamplePreview.Outcome;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pulls sources when somebody says so, and tells what it sees of them. Called on any context. */
public final class PullDesk implements Pulls {
    private final Pipeline pipeline;
    private final SourceRegistry sources;
    private final PullStates states;
    private final PullStarter starter;
    private final PullScheduler scheduler;
    private final SamplePreview previews;

    public PullDesk(
            Pipeline pipeline,
            SourceRegistry sources,
            PullStates states,
            PullStarter starter,
            PullScheduler scheduler,
            SamplePreview previews) {
        this.pipeline = pipeline;
        this.sources = sources;
        this.states = states;
        this.starter = starter;
        this.scheduler = scheduler;
        this.previews = previews;
    }

    @Override
    public Future<Job> sync(String sourceId, @Nullable String key) {
        return starter.begin(sourceId, null, key)
                .map(begun -> {
                    scheduler.follow(begun);
                    return begun.job();
                })
                .recover(e -> e instanceof KeyAnswered answered
                        ? Future.succeededFuture(answered.job())
                        : Future.failedFuture(e));
    }

    @Override
    public Future<Sight> look(String sourceId) {
        return starter.load(sourceId).compose(target -> starter.origin(target).look());
    }

    @Override
    public Future<ObjectNode> discover(String sourceId) {
        return starter.load(sourceId)
                .compose(target -> starter.origin(target)
                        .sample()
                        .compose(first -> sources.loadRuleSet(sourceId)
                                .compose(rules -> previews.preview(target.plan().source(), rules, first.sample()))
                                .map(outcome -> discovered(first, outcome))));
    }

    private static ObjectNode discovered(FirstRecords sample, Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("item", sample.name())
                .put("media_type", sample.sample().contentType())
                .put("records", outcome.records());
        ArrayNode columns = json.putArray("columns");
        outcome.columns()
                .forEach(column -> columns.addObject()
                        .put("name", column.name())
                        .put("field", column.field())
                        .put("type", column.type().toString()));
        return json;
    }

    @Override
    public Future<State> state(String sourceId) {
        return starter.load(sourceId).compose(this::state);
    }

    private Future<State> state(PullTarget target) {
        return onFeedLoop(() -> pipeline.position(target.plan(), target.feed()))
                .compose(inTable -> states.position(target.sourceId(), target.table())
                        .compose(known -> states.count(target.sourceId())
                                .map(marks -> new State(target.sourceId(), target.table(), known, inTable, marks))));
    }

    private <T> Future<T> onFeedLoop(Supplier<Future<T>> task) {
        return Future.future(
                promise -> pipeline.feedLoop().runOnContext(v -> task.get().onComplete(promise)));
    }

    @Override
    public Future<List<Mark>> marks(String sourceId, @Nullable String after, int limit) {
        return starter.load(sourceId).compose(target -> states.list(sourceId, after, limit));
    }

    @Override
    public Future<Long> forget(String sourceId, @Nullable Collection<String> names) {
        return starter.load(sourceId).compose(target -> states.forget(sourceId, names));
    }

    @Override
    public Future<State> accept(String sourceId) {
        return starter.load(sourceId)
                .compose(target -> state(target)
                        .compose(state -> states.accept(sourceId, target.table(), state.tablePosition()))
                        .compose(accepted -> state(target)));
    }
}
