package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The value comes once in the job; the first record with it passes, later ones fail.
 *
 * <p>Values are told apart by the first 128 bits of their SHA-256, kind included: no two different values can be found
 * that are taken for the same. Keys are held in a table of at most 64 MiB, up to a bound; a job with more of them fails and
 * says so, as a wrong verdict would be worse.
 */
public final class UniqueCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = new CheckDescriptor(
            "unique",
            "The value comes once in the job; the first record with it passes. At most 2,000,000 different values a job.",
            true,
            List.of(),
            UniqueCheck::new);

    static final int MAX_KEYS = 2_000_000;

    private final String field;
    private final int slot;
    private final int maxKeys;
    private final MessageDigest digest = sha256();
    private final byte[] hash = new byte[32];
    private long[] table = new long[2 * 1024];
    private int size;

    private UniqueCheck(String field, ObjectNode parameters, FieldSlots slots) {
        this(field, slots, MAX_KEYS);
    }

    UniqueCheck(String field, FieldSlots slots, int maxKeys) {
        this.field = field;
        this.slot = slots.slot(field);
        this.maxKeys = maxKeys;
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        if (value.isAbsent()) {
            return true;
        }
        digest.update((byte) (value.kind().isText() ? 0 : value.kind().ordinal()));
        digest.update(value.bytes(), value.from(), value.length());
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        return add(word(0), word(8) | 1);
    }

    /** The second word is never 0, so that an empty place can be told. */
    private boolean add(long first, long second) {
        int mask = table.length / 2 - 1;
        int place = (int) first & mask;
        while (table[2 * place + 1] != 0) {
            if (table[2 * place] == first && table[2 * place + 1] == second) {
                return false;
            }
            place = (place + 1) & mask;
        }
        if (size == maxKeys) {
            throw new GatewayException(
                    ErrorCode.JOB_FAILED,
                    "the check unique on '%s' met more than %d different values: split the upload or remove the check"
                            .formatted(field, maxKeys));
        }
        table[2 * place] = first;
        table[2 * place + 1] = second;
        size++;
        if (size * 10L > (table.length / 2) * 7L) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        int mask = table.length / 2 - 1;
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                int place = (int) old[i] & mask;
                while (table[2 * place + 1] != 0) {
                    place = (place + 1) & mask;
                }
                table[2 * place] = old[i];
                table[2 * place + 1] = old[i + 1];
            }
        }
    }

    private long word(int at) {
        long word = 0;
        for (int i = at; i < at + 8; i++) {
            word = word << 8 | (hash[i] & 0xff);
        }
        return word;
    }

    @Override
    public String reason(Row row) {
        return row.slot(slot).display() + " came before in this job";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
