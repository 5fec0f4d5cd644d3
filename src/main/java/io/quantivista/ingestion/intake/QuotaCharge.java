package io.quantivista.ingestion.intake;

/**
 * What a push was charged when it was let in, of what its source may send. It is settled when the push is durable, and given back when it
 * is not taken.
 *
 * @param records known before it was read: there is one at least
 * @param bytes of its body, where its length was said
 */
public record QuotaCharge(String sourceId, long records, long bytes) {
    static QuotaCharge of(String sourceId, long bytes) {
        return new QuotaCharge(sourceId, 1, bytes);
    }
}
