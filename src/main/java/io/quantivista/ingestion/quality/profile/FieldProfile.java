package io.quantivista.ingestion.quality.profile;

import io.quantivista.ingestion.model.ValueKind;

/**
 * What one lane knows of one field. Bounded: about 4 KB when every sketch is full.
 *
 * <p>Mean and deviation are exact sums shifted by the first value, which keeps their digits where values are large and
 * close together (Chan, Golub and LeVeque 1983). Distinct values are estimated by {@link DistinctSketch}, quantiles by
 * {@link QuantileSketch}.
 */
final class FieldProfile {
    private final long[] kinds = new long[ValueKind.values().length];
    private final DistinctSketch distinct = new DistinctSketch();
    private final ValueSample sample = new ValueSample();

    private long numbers;
    private double shift;
    private double sum;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private final QuantileSketch quantiles = new QuantileSketch();

    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

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
        quantiles.add(number);
    }

    /** Counts a date or a timestamp, as microseconds since 1970. */
    void addMoment(long micros) {
        earliest = Math.min(earliest, micros);
        latest = Math.max(latest, micros);
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

    /** Takes in what another lane knows of the field. */
    void merge(FieldProfile other) {
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] += other.kinds[i];
        }
        distinct.merge(other.distinct);
        sample.merge(other.sample);
        mergeMoments(other);
        quantiles.merge(other.quantiles);
        earliest = Math.min(earliest, other.earliest);
        latest = Math.max(latest, other.latest);
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
        return quantiles.quantile(rank);
    }

    /** Of the quantile sketch's sample; 0 where there are fewer than three numbers. */
    double skewness() {
        return numbers < 3 ? 0 : quantiles.skewness();
    }

    ValueSample sample() {
        return sample;
    }

    boolean hasMoments() {
        return earliest <= latest;
    }

    long earliest() {
        return earliest;
    }

    long latest() {
        return latest;
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
