package io.quantivista.ingestion.quality.profile;

import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.DoublesSortedView;
import org.apache.datasketches.quantilescommon.DoublesSortedViewIterator;

/** The third standardised moment of a sketch's weighted sample: how far a few values stand out on one side. */
final class Skewness {
    private Skewness() {}

    static double of(KllDoublesSketch sketch) {
        DoublesSortedView view = sketch.getSortedView();
        double mean = 0;
        double weights = 0;
        for (DoublesSortedViewIterator at = view.iterator(); at.next(); ) {
            weights += at.getWeight();
            mean += (at.getQuantile() - mean) * at.getWeight() / weights;
        }
        double second = 0;
        double third = 0;
        for (DoublesSortedViewIterator at = view.iterator(); at.next(); ) {
            double apart = at.getQuantile() - mean;
            second += apart * apart * at.getWeight() / weights;
            third += apart * apart * apart * at.getWeight() / weights;
        }
        double skewness = third / Math.pow(second, 1.5);
        return Double.isFinite(skewness) ? skewness : 0;
    }
}
