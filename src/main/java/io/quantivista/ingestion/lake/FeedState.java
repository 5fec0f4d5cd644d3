package io.quantivista.ingestion.lake;

import java.util.Map;

/**
 * Where a table stands in a feed that does not end.
 *
 * @param position of the last entry that is committed; {@link #NO_POSITION} before the first
 * @param accounts of each source that was ever committed, by its id
 */
public record FeedState(long position, Map<String, SourceAccount> accounts) {
    public static final long NO_POSITION = -1;

    public FeedState {
        accounts = Map.copyOf(accounts);
    }
}
