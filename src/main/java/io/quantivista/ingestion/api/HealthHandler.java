package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves the probes: live while the process answers at all, ready while everything that it needs is up. */
final class HealthHandler implements Resource {
    /** An orchestrator gives a probe a second or more; a check that hangs is down. */
    private static final long CHECK_TIMEOUT_MILLIS = 800;

    private final Map<String, Supplier<Future<Boolean>>> checks;
    private final Supplier<Map<String, String>> stopped;

    /** @param stopped sources of topics of which something is not read; others are, so it is told and nothing is refused */
    HealthHandler(Map<String, Supplier<Future<Boolean>>> checks, Supplier<Map<String, String>> stopped) {
        this.checks = new TreeMap<>(checks);
        this.stopped = stopped;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("live", this::live, "ready", this::ready);
    }

    private void live(RoutingContext rc) {
        WireJson.answer(rc, 200, WireJson.object().put("status", "live"));
    }

    private void ready(RoutingContext rc) {
        List<Future<Outcome>> outcomes = checks.entrySet().stream()
                .map(check -> run(check.getKey(), check.getValue()))
                .toList();
        Future.all(outcomes)
                .map(done -> outcomes.stream().map(Future::result).toList())
                .map(WireJson.told(results -> answer(rc, results)))
                .onFailure(rc::fail);
    }

    private static Future<Outcome> run(String name, Supplier<Future<Boolean>> check) {
        return check.get()
                .timeout(CHECK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(false)
                .map(up -> new Outcome(name, up));
    }

    private void answer(RoutingContext rc, List<Outcome> outcomes) {
        List<FieldProblem> down = outcomes.stream()
                .filter(outcome -> !outcome.up())
                .map(outcome -> new FieldProblem(outcome.name(), "is down"))
                .toList();
        if (down.isEmpty()) {
            ObjectNode names = WireJson.object();
            outcomes.forEach(outcome -> names.put(outcome.name(), "up"));
            ObjectNode ready = WireJson.object().put("status", "ready");
            ready.set("checks", names);
            Map<String, String> waiting = stopped.get();
            if (!waiting.isEmpty()) {
                ObjectNode sources = ready.putObject("stopped_sources");
                waiting.forEach(sources::put);
            }
            WireJson.answer(rc, 200, ready);
        } else {
            ProblemHandler.write(rc, Problem.notReady(down));
        }
    }

    private record Outcome(String name, boolean up) {}
}
