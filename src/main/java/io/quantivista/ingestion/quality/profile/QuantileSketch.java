package io.quantivista.ingestion.quality.profile;

import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIterator;

/**
 * Quantiles of ever so many numbers: a KLL sketch (rank error 1.3 %) over all of them up to {@link #FULL}, and over a
 * random sample of them beyond.
 *
 * <p>Updating a sketch costs more than all else that a profile does with a number. So each time the sample has grown to
 * {@link #FULL} it is thinned to one in eight, and from then on one in eight of what was taken before is: the sample stays
 * uniform over everything seen, holds at least 4,096 numbers, and adds about half of the sketch's error again. Seeded with
 * a constant, so that the same numbers give the same quantiles. One thread.
 */
final class QuantileSketch {
    private static final int FULL = 1 << 15;
    private static final int THINNING_BITS = 3;

    private KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance();
    private long sampled;
    /** One in two to this power is taken. */
    private int rarity;

    private long random = 0x9E3779B97F4A7C15L;

    void add(double number) {
        if (rarity > 0 && nextRandom() << (Long.SIZE - rarity) != 0) {
            return;
        }
        sketch.update(number);
        if (++sampled == FULL) {
            thin();
        }
    }

    void merge(QuantileSketch other) {
        while (rarity < other.rarity) {
            thin();
        }
        while (other.rarity < rarity) {
            other.thin();
        }
        sketch.merge(other.sketch);
        sampled += other.sampled;
        while (sampled >= FULL) {
            thin();
        }
    }

    /** Of at least one number. */
    double quantile(double rank) {
        return sketch.getQuantile(rank);
    }

    /** Of at least one number. */
    double skewness() {
        return Skewness.of(sketch);
    }

    /** Keeps one in eight. */
    private void thin() {
        KllDoublesSketch thinned = KllDoublesSketch.newHeapInstance();
        QuantilesDoublesSketchIterator items = sketch.iterator();
        while (items.next()) {
            long kept = items.getWeight() + (nextRandom() >>> (Long.SIZE - THINNING_BITS)) >>> THINNING_BITS;
            for (long i = 0; i < kept; i++) {
                thinned.update(items.getQuantile());
            }
        }
        if (!thinned.isEmpty()) {
            sketch = thinned;
        }
        sampled = sketch.getN();
        rarity += THINNING_BITS;
    }

    private long nextRandom() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random;
    }
}
