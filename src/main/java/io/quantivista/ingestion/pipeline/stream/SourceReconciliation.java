package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.Reconciliation;
import io.quantivista.ingestion.job.SourceBalance;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Accounts for every record of every source: what was pushed as the tables and the log tell it, uploads as the ledger does. */
public final class SourceReconciliation implements Reconciliation {
    private final Streams streams;
    private final JobLedger ledger;

    public SourceReconciliation(Streams streams, JobLedger ledger) {
        this.streams = streams;
        this.ledger = ledger;
    }

    @Override
    public Future<List<SourceBalance>> balances() {
        return ledger.balances()
                .compose(uploads -> streams.balances().map(pushed -> {
                    Map<String, SourceBalance> bySource = new TreeMap<>();
                    uploads.forEach(balance -> bySource.merge(balance.sourceId(), balance, SourceBalance::plus));
                    pushed.forEach(balance -> bySource.merge(balance.sourceId(), balance, SourceBalance::plus));
                    return List.copyOf(bySource.values());
                }));
    }
}
