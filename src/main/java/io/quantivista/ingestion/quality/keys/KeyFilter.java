package io.quantivista.ingestion.quality.keys;

/**
 * A Bloom filter in which all bits of a hash lie in one word, so that asking costs one load (Putze, Sanders and Singler,
 * "Cache-, hash- and space-efficient Bloom filters", 2007). It may say yes to a hash that was never added, never no to one
 * that was.
 */
final class KeyFilter {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] words;

    /** @param bytes a power of two, at least 8 */
    KeyFilter(long bytes) {
        words = new long[(int) (bytes / Long.BYTES)];
    }

    long bytes() {
        return (long) words.length * Long.BYTES;
    }

    void add(long hash) {
        words[(int) hash & (words.length - 1)] |= bits(hash);
    }

    boolean mayContain(long hash) {
        long bits = bits(hash);
        return (words[(int) hash & (words.length - 1)] & bits) == bits;
    }

    /** Four bits of a word, from bits of the hash that do not choose the word. */
    private static long bits(long hash) {
        long spread = hash * SPREAD;
        return 1L << (spread >>> 58) | 1L << (spread >>> 52) | 1L << (spread >>> 46) | 1L << (spread >>> 40);
    }
}
