package io.quantivista.ingestion.quality.profile;

import io.quantivista.ingestion.model.ValueKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * What one lane knows of one field. Bounded: about 4 KB when every sketch is full.
 *
 * <p>Mean and deviation are exact sums shifted by the first value, which keeps their digits where values are large and
 * close together (Chan, Golub and LeVeque 1983). Distinct values are estimated by {@link DistinctSketch} (relative standard
 * error 2.3 %), quantiles by a KLL sketch (rank error 1.3 %) over every value up to {@link #SAMPLED_FROM} and one in eight, drawn at
 * random, beyond it; sampling a quarter of a million values adds about a tenth of that error.
 */
final class FieldProfile {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final int SAMPLED_FROM = 1 << 16;
    private static final int SAMPLE_MASK = 7;

    private final long[] kinds = new long[ValueKind.values().length];
    private final DistinctSketch distinct = new DistinctSketch();
    private final ValueSample sample = new ValueSample();

    private long numbers;
    private double shift;
    private double sum;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private final KllDoublesSketch quantiles = KllDoublesSketch.newHeapInstance();
    private long random = 0x9E3779B97F4A7C15L;

    private int minLength = Integer.MAX_VALUE;
    private int maxLength = -1;

    void addKind(ValueKind kind) {
        kinds[kind.ordinal()]++;
    }

    void addNumber(double number) {
        if (numbers == 0) {
            shift = number;
        }
        numbers++;
        double shifted = number - shift;
        sum += shifted;
        squares += shifted * shifted;
        if (number < min) {
            min = number;
        }
        if (number > max) {
            max = number;
        }
        if (numbers <= SAMPLED_FROM || (nextRandom() & SAMPLE_MASK) == 0) {
            quantiles.update(number);
        }
    }

    private long nextRandom() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random >>> 32;
    }

    void addLength(int length) {
        if (length < minLength) {
            minLength = length;
        }
        if (length > maxLength) {
            maxLength = length;
        }
    }

    /** Counts a value as one of the distinct ones. */
    void addHash(long hash) {
        distinct.add(hash);
    }

    /** A hash of {@code bytes[from, to)}, eight at a time (multiply and fold, as wyhash does). */
    static long hash(byte[] bytes, int from, int to) {
        long hash = (to - from) * 0x9E3779B97F4A7C15L;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mix(hash ^ (long) WORD.get(bytes, at));
        }
        if (at < to) {
            long last = 0;
            for (; at < to; at++) {
                last = last << 8 | (bytes[at] & 0xff);
            }
            hash = mix(hash ^ last);
        }
        return spread(hash);
    }

    static long hash(double number) {
        return spread(mix(Double.doubleToRawLongBits(number + 0.0)));
    }

    /** Makes every bit depend on every other (the end of MurmurHash3): short texts alone would not. */
    private static long spread(long hash) {
        long spread = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        spread = (spread ^ (spread >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return spread ^ (spread >>> 33);
    }

    private static long mix(long word) {
        long left = word ^ 0xA0761D6478BD642FL;
        long right = word ^ 0xE7037ED1A0B428DBL;
        return (left * right) ^ Math.multiplyHigh(left, right);
    }

    /** Takes in what another lane knows of the field. */
    void merge(FieldProfile other) {
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] += other.kinds[i];
        }
        distinct.merge(other.distinct);
        sample.merge(other.sample);
        mergeMoments(other);
        quantiles.merge(other.quantiles);
        minLength = Math.min(minLength, other.minLength);
        maxLength = Math.max(maxLength, other.maxLength);
    }

    private void mergeMoments(FieldProfile other) {
        if (other.numbers == 0) {
            return;
        }
        if (numbers == 0) {
            shift = other.shift;
        }
        double moved = other.shift - shift;
        squares += other.squares + 2 * moved * other.sum + other.numbers * moved * moved;
        sum += other.sum + other.numbers * moved;
        numbers += other.numbers;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    long kind(ValueKind kind) {
        return kinds[kind.ordinal()];
    }

    /** Values that are there, null or not. */
    long count() {
        long count = 0;
        for (long kind : kinds) {
            count += kind;
        }
        return count;
    }

    double distinctEstimate() {
        return distinct.estimate();
    }

    long numbers() {
        return numbers;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    double mean() {
        return shift + sum / numbers;
    }

    /** Of the sample; 0 for a single value. */
    double standardDeviation() {
        return numbers < 2 ? 0 : Math.sqrt(Math.max(0, (squares - sum * sum / numbers) / (numbers - 1)));
    }

    /** Not where no number came. */
    double quantile(double rank) {
        return quantiles.getQuantile(rank);
    }

    /** Of the quantile sketch's sample; 0 where there are fewer than three numbers. */
    double skewness() {
        return numbers < 3 ? 0 : Skewness.of(quantiles);
    }

    ValueSample sample() {
        return sample;
    }

    boolean hasLengths() {
        return maxLength >= 0;
    }

    int minLength() {
        return minLength;
    }

    int maxLength() {
        return maxLength;
    }
}
