package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.Reconciliation;
import io.quantivista.ingestion.job.SourceBalance;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Accounts for every record of every source: what was pushed and what came from topics as the tables tell it,
 * uploads as the ledger does. */
public final class SourceReconciliation implements Reconciliation {
    private final Streams streams;
    private final Topics topics;
    private final JobLedger ledger;

    public SourceReconciliation(Streams streams, Topics topics, JobLedger ledger) {
        this.streams = streams;
        this.topics = topics;
        this.ledger = ledger;
    }

    @Override
    public Future<List<SourceBalance>> balances() {
        return Future.all(ledger.balances(), streams.balances(), topics.balances())
                .map(all -> {
                    Map<String, SourceBalance> bySource = new TreeMap<>();
                    for (List<SourceBalance> some : all.<List<SourceBalance>>list()) {
                        some.forEach(balance -> bySource.merge(balance.sourceId(), balance, SourceBalance::plus));
                    }
                    return List.copyOf(bySource.values());
                });
    }
}
