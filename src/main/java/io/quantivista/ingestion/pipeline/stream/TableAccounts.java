package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.lake.SourceAccount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The accounts of the sources that push to one table. What is committed is told by the table's own log; what came is counted
 * when it is durable, and what is pending apart from both, so that the balance is a proof. On the stream's context.
 */
final class TableAccounts {
    private final Map<String, Account> accounts = new HashMap<>();
    private long pendingBytes;

    private static final class Account {
        private SourceAccount committed = SourceAccount.ZERO;
        private long received;
        private long pending;

        SourceBalance balance(String sourceId) {
            return new SourceBalance(
                    sourceId, received, committed.committed(), committed.rejected(), committed.filtered(), pending);
        }
    }

    /** @param committed as the table tells it */
    TableAccounts(Map<String, SourceAccount> committed) {
        committed.forEach((source, account) -> {
            Account restored = account(source);
            restored.committed = account;
            restored.received = account.received();
        });
    }

    private Account account(String sourceId) {
        return accounts.computeIfAbsent(sourceId, first -> new Account());
    }

    /** A push is durable. */
    void receive(LogEntry entry) {
        Account account = account(entry.sourceId());
        account.received += entry.records();
        account.pending += entry.records();
        pendingBytes += entry.payload().length;
    }

    /** The cumulative accounts as the table is to hold them when this is committed. */
    Map<String, SourceAccount> after(Map<String, SourceAccount> counts) {
        Map<String, SourceAccount> totals = new HashMap<>();
        counts.forEach((source, counted) ->
                totals.put(source, account(source).committed.plus(counted)));
        return totals;
    }

    /** It is committed. */
    void commit(Map<String, SourceAccount> counts, long bytes) {
        counts.forEach((source, counted) -> {
            Account account = account(source);
            account.committed = account.committed.plus(counted);
            account.pending -= counted.received();
        });
        pendingBytes -= bytes;
    }

    /** Bytes of pushes that no commit has yet. */
    long pendingBytes() {
        return pendingBytes;
    }

    long pendingRecords() {
        return accounts.values().stream().mapToLong(account -> account.pending).sum();
    }

    boolean isPending(String sourceId) {
        Account account = accounts.get(sourceId);
        return account != null && account.pending > 0;
    }

    List<SourceBalance> balances() {
        return accounts.entrySet().stream()
                .map(entry -> entry.getValue().balance(entry.getKey()))
                .toList();
    }
}
