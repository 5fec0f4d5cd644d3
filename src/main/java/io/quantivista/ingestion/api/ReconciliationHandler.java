package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.Reconciliation;
import io.quantivista.ingestion.job.SourceBalance;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Serves the account of every source's records. */
final class ReconciliationHandler implements Resource {
    private final Reconciliation reconciliation;

    ReconciliationHandler(Reconciliation reconciliation) {
        this.reconciliation = reconciliation;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("reconcile", this::reconcile);
    }

    private void reconcile(RoutingContext rc) {
        reconciliation
                .balances()
                .map(WireJson.told(
                        balances -> WireJson.answer(rc, 200, WireJson.array(balances, ReconciliationHandler::write))))
                .onFailure(rc::fail);
    }

    private static ObjectNode write(SourceBalance balance) {
        return WireJson.object()
                .put("source_id", balance.sourceId())
                .put("received", balance.received())
                .put("committed", balance.committed())
                .put("rejected", balance.rejected())
                .put("filtered", balance.filtered())
                .put("pending", balance.pending())
                .put("balanced", balance.isBalanced());
    }
}
