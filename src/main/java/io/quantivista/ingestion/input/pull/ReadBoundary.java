package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    /** Characters of all of them. */
    static final int MOST_KEY_CHARACTERS = 8 << 20;

    private final String field;
    private final Map<String, String> of;
    private final Set<String> keys = new LinkedHashSet<>();
    private @Nullable String value;
    private long keyCharacters;
    private boolean isCrowded;

    /**
     * @param of what the values and keys are of
     * @param before the boundary of the job before; null where there was none
     */
    public ReadBoundary(String field, Map<String, String> of, @Nullable Boundary before) {
        this.field = field;
        this.of = Map.copyOf(of);
        if (before != null) {
            value = before.value();
            keys.addAll(before.keys());
            keyCharacters = keys.stream().mapToLong(String::length).sum();
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
        keyCharacters = 0;
        isCrowded = false;
    }

    /** A record with the highest value was read. */
    public void add(String key) {
        keyCharacters += key.length();
        isCrowded |= keys.size() == MOST_KEYS || keyCharacters > MOST_KEY_CHARACTERS;
        if (!isCrowded) {
            keys.add(key);
        }
    }

    /** Fails where the next job could not tell the records of the boundary apart. */
    public void requireKept() {
        if (isCrowded) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "more than %d records, or such of more than %d characters of primary keys, have the cursor value %s = %s at which the job ended: take a field with more values, or end the job elsewhere"
                            .formatted(MOST_KEYS, MOST_KEY_CHARACTERS, field, value));
        }
    }

    /** Empty where nothing was read, now or before. */
    public Optional<Boundary> boundary() {
        return Optional.ofNullable(value).map(highest -> new Boundary(field, of, highest, List.copyOf(keys)));
    }
}
