package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.FeedStep;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a feed stands in a table as transaction identifiers, which last through checkpoints and which readers pass over:
 * {@code <sequence>} with its position, and {@code <sequence>/<source>/received} and so on with the counts of each source. A
 * source's id is percent-encoded, so that it holds no slash.
 */
final class FeedTransactions {
    private static final String RECEIVED = "received";
    private static final String COMMITTED = "committed";
    private static final String REJECTED = "rejected";
    private static final String FILTERED = "filtered";
    private static final Set<String> KINDS = Set.of(RECEIVED, COMMITTED, REJECTED, FILTERED);

    private FeedTransactions() {}

    /** A step that leaves the accounts at the totals of its advances; a count of zero needs no identifier. */
    static FeedStep step(String feed, List<FeedAdvance> advances) {
        Map<String, FeedStep.Move> moves = new LinkedHashMap<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        for (FeedAdvance advance : advances) {
            moves.put(advance.sequence(), new FeedStep.Move(advance.from(), advance.to(), advance.isReset()));
            advance.totals().forEach((sourceId, account) -> {
                String prefix = advance.sequence() + "/" + URLEncoder.encode(sourceId, StandardCharsets.UTF_8) + "/";
                put(counts, prefix + RECEIVED, account.received());
                put(counts, prefix + COMMITTED, account.committed());
                put(counts, prefix + REJECTED, account.rejected());
                put(counts, prefix + FILTERED, account.filtered());
            });
        }
        return new FeedStep(feed, moves, counts);
    }

    private static void put(Map<String, Long> counts, String appId, long count) {
        if (count > 0) {
            counts.put(appId, count);
        }
    }

    static FeedState read(String feed, Map<String, Long> transactions) {
        String prefix = feed + "/";
        Map<String, SourceAccount> accounts = new HashMap<>();
        transactions.forEach((appId, count) -> {
            int slash = appId.lastIndexOf('/');
            if (appId.startsWith(prefix) && slash >= prefix.length()) {
                String source = appId.substring(prefix.length(), slash);
                SourceAccount part = account(appId.substring(slash + 1), count);
                if (source.indexOf('/') < 0) {
                    accounts.merge(URLDecoder.decode(source, StandardCharsets.UTF_8), part, SourceAccount::plus);
                }
            }
        });
        return new FeedState(transactions.getOrDefault(feed, FeedState.NO_POSITION), accounts);
    }

    /** Every sequence whose name begins with the prefix, by its name. */
    static Map<String, FeedState> readAll(String prefix, Map<String, Long> transactions) {
        Map<String, FeedState> states = new HashMap<>();
        transactions.keySet().stream()
                .filter(appId -> appId.startsWith(prefix) && !isCount(appId))
                .forEach(sequence -> states.put(sequence, read(sequence, transactions)));
        return states;
    }

    private static boolean isCount(String appId) {
        return KINDS.contains(appId.substring(appId.lastIndexOf('/') + 1));
    }

    private static SourceAccount account(String kind, long count) {
        return switch (kind) {
            case RECEIVED -> new SourceAccount(count, 0, 0, 0);
            case COMMITTED -> new SourceAccount(0, count, 0, 0);
            case REJECTED -> new SourceAccount(0, 0, count, 0);
            case FILTERED -> new SourceAccount(0, 0, 0, count);
            default -> SourceAccount.ZERO;
        };
    }
}
