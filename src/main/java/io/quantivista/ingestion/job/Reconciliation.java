package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.util.List;

/** Accounts for every record of every source. Called on any context. */
@FunctionalInterface
public interface Reconciliation {
    /** One account for each source that has sent anything, by source id. */
    Future<List<SourceBalance>> balances();
}
