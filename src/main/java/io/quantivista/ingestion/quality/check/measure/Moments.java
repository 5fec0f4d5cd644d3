package io.quantivista.ingestion.quality.check.measure;

/**
 * Count, bounds, sum and squares of numbers. The sum carries its own rounding error along (Neumaier 1974), the squares are
 * shifted by the first number (Chan, Golub and LeVeque 1983).
 */
final class Moments {
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;
    private double lost;
    private double shift;
    private double shifted;
    private double squares;

    void add(double number) {
        if (count == 0) {
            shift = number;
        }
        count++;
        min = Math.min(min, number);
        max = Math.max(max, number);
        addToSum(number);
        double moved = number - shift;
        shifted += moved;
        squares += moved * moved;
    }

    private void addToSum(double number) {
        double total = sum + number;
        lost += Math.abs(sum) >= Math.abs(number) ? (sum - total) + number : (number - total) + sum;
        sum = total;
    }

    void merge(Moments other) {
        if (other.count == 0) {
            return;
        }
        if (count == 0) {
            shift = other.shift;
        }
        double moved = other.shift - shift;
        squares += other.squares + 2 * moved * other.shifted + other.count * moved * moved;
        shifted += other.shifted + other.count * moved;
        count += other.count;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        addToSum(other.sum);
        lost += other.lost;
    }

    long count() {
        return count;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    double sum() {
        return sum + lost;
    }

    double mean() {
        return sum() / count;
    }

    /** Of the sample; 0 for a single number. */
    double standardDeviation() {
        return count < 2 ? 0 : Math.sqrt(Math.max(0, (squares - shifted * shifted / count) / (count - 1)));
    }
}
