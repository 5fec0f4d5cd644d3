package io.quantivista.ingestion.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Supplier;

/** Serves what is neither JSON nor a probe: the console, the contract, the measurements. */
final class PagesHandler implements Resource {
    private final Contract contract;
    private final Supplier<String> metrics;
    private final ConsoleAssets assets = new ConsoleAssets();

    PagesHandler(Contract contract, Supplier<String> metrics) {
        this.contract = contract;
        this.metrics = metrics;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "console", rc -> assets.send(rc, "index.html"),
                "readContract", this::readContract,
                "metrics", this::metrics);
    }

    private void readContract(RoutingContext rc) {
        rc.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                .end(contract.text().copy());
    }

    private void metrics(RoutingContext rc) {
        rc.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.get());
    }
}
