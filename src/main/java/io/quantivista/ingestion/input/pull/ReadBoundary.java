package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a job's records makes the boundary behind which the next one goes on: the highest cursor value, and the keys of the records
 * that have it. One thread at a time.
 */
public final class ReadBoundary {
    /** Keys of one boundary: some MiB in PostgreSQL and in the journal. */
    static final int MOST_KEYS = 100_000;

    private final String field;
    private final Set<String> keys = new LinkedHashSet<>();
    private @Nullable String value;
    private boolean isCrowded;

    /** @param before the boundary of the job before; null where there was none */
    public ReadBoundary(String field, @Nullable Boundary before) {
        this.field = field;
        if (before != null) {
            value = before.value();
            keys.addAll(before.keys());
        }
    }

    /** The highest value so far; null where nothing was read. */
    public @Nullable String value() {
        return value;
    }

    /** Whether a record of the highest value was read. */
    public boolean has(String key) {
        return keys.contains(key);
    }

    /** A record with a higher value was read. */
    public void rise(String higher) {
        value = higher;
        keys.clear();
        isCrowded = false;
    }

    /** A record with the highest value was read. */
    public void add(String key) {
        if (keys.size() < MOST_KEYS) {
            keys.add(key);
        } else {
            isCrowded = true;
        }
    }

    /** Fails where the next job could not tell the records of the boundary apart. */
    public void requireKept() {
        if (isCrowded) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "more than %d records have the cursor value %s = %s at which the job ended: take a field with more values, or end the job elsewhere"
                            .formatted(MOST_KEYS, field, value));
        }
    }

    /** Empty where nothing was read, now or before. */
    public Optional<Boundary> boundary() {
        return Optional.ofNullable(value).map(highest -> new Boundary(field, highest, List.copyOf(keys)));
    }
}
