package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.Pulls;
import io.quantivista.ingestion.job.Pulls.Sight;
import io.quantivista.ingestion.job.Pulls.State;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pulls sources, looks at them, and shows and changes what is kept of their pulls. */
final class PullsHandler implements Resource {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final Set<ErrorCode> FOUND_OUT = Set.of(
            ErrorCode.BUSY,
            ErrorCode.SOURCE_UNREACHABLE,
            ErrorCode.INVALID_DEFINITION,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            ErrorCode.MALFORMED_BODY,
            ErrorCode.BODY_TOO_LARGE);

    private final SourceRegistry sources;
    private final Pulls pulls;

    PullsHandler(SourceRegistry sources, Pulls pulls) {
        this.sources = sources;
        this.pulls = pulls;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "syncSource", this::sync,
                "testSource", this::test,
                "discoverSource", this::discover,
                "listPulled", this::list,
                "forgetPulled", this::forget,
                "readPullState", this::state,
                "acceptPullState", this::accept);
    }

    private void sync(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        if ("true".equals(request.findText("dry_run"))) {
            pulls.look(request.text("source_id"))
                    .map(WireJson.told(sight -> WireJson.answer(rc, OK, write(sight))))
                    .onFailure(rc::fail);
            return;
        }
        pulls.sync(request.text("source_id"), request.findText("Idempotency-Key"))
                .map(WireJson.told(job -> accepted(rc, job)))
                .onFailure(rc::fail);
    }

    private static void accepted(RoutingContext rc, Job job) {
        rc.response().putHeader(HttpHeaders.LOCATION, "/api/v1/ingestion/jobs/%s/status".formatted(job.jobId()));
        WireJson.answer(rc, ACCEPTED, JobJson.write(job));
    }

    /** That a source cannot be reached is what the test was to find out, and no refusal of it. */
    private void test(RoutingContext rc) {
        String sourceId = CheckedRequest.of(rc).text("source_id");
        SourcesHandler.load(sources, sourceId)
                .compose(source -> pulls.look(sourceId)
                        .map(PullsHandler::write)
                        .recover(failure -> unreachable(
                                source.connectionConfig().path("type").asText(), failure)))
                .map(WireJson.told(sight -> WireJson.answer(rc, OK, sight)))
                .onFailure(rc::fail);
    }

    private static Future<ObjectNode> unreachable(String type, Throwable failure) {
        if (!(failure instanceof GatewayException refusal) || !FOUND_OUT.contains(refusal.code())) {
            return Future.failedFuture(failure);
        }
        ObjectNode json = WireJson.object().put("type", type).put("reachable", false);
        json.putObject("problem").put("code", refusal.code().wireName()).put("detail", refusal.detail());
        return Future.succeededFuture(json);
    }

    private static ObjectNode write(Sight sight) {
        ObjectNode json = WireJson.object().put("type", sight.type()).put("reachable", true);
        putKnown(json, "found", sight.found());
        putKnown(json, "found_bytes", sight.foundBytes());
        putKnown(json, "pending", sight.pending());
        putKnown(json, "pending_bytes", sight.pendingBytes());
        putKnown(json, "unsettled", sight.unsettled());
        putKnown(json, "skipped", sight.skipped());
        json.set(
                "first",
                WireJson.array(
                        sight.first(),
                        item -> WireJson.object()
                                .put("name", item.name())
                                .put("size", item.size())
                                .put("modified", item.modified().toString())));
        return json;
    }

    private static void putKnown(ObjectNode json, String name, long count) {
        if (count != Sight.UNKNOWN) {
            json.put(name, count);
        }
    }

    private void discover(RoutingContext rc) {
        pulls.discover(CheckedRequest.of(rc).text("source_id"))
                .map(WireJson.told(columns -> WireJson.answer(rc, OK, columns)))
                .onFailure(rc::fail);
    }

    private void list(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        Page page = Page.of(request);
        pulls.marks(request.text("source_id"), page.after(), page.limitAndOne())
                .map(WireJson.told(marks -> answer(rc, page, marks)))
                .onFailure(rc::fail);
    }

    private static void answer(RoutingContext rc, Page page, List<Mark> marks) {
        List<Mark> shown = page.cut(marks);
        if (page.hasNext(marks)) {
            Page.linkNext(rc, shown.get(shown.size() - 1).name());
        }
        WireJson.answer(
                rc,
                OK,
                WireJson.array(
                        shown,
                        mark -> WireJson.object().put("name", mark.name()).set("version", mark.value())));
    }

    private void forget(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        @Nullable String name = request.findText("name");
        pulls.forget(request.text("source_id"), name == null ? null : List.of(name))
                .map(WireJson.told(
                        count -> WireJson.answer(rc, OK, WireJson.object().put("forgotten", count))))
                .onFailure(rc::fail);
    }

    private void state(RoutingContext rc) {
        pulls.state(CheckedRequest.of(rc).text("source_id"))
                .map(WireJson.told(state -> WireJson.answer(rc, OK, write(state))))
                .onFailure(rc::fail);
    }

    private void accept(RoutingContext rc) {
        pulls.accept(CheckedRequest.of(rc).text("source_id"))
                .map(WireJson.told(state -> WireJson.answer(rc, OK, write(state))))
                .onFailure(rc::fail);
    }

    private static ObjectNode write(State state) {
        return WireJson.object()
                .put("source_id", state.sourceId())
                .put("table", state.table())
                .put("position", state.position())
                .put("table_position", state.tablePosition())
                .put("pulled", state.marks());
    }
}
