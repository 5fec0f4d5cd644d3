package io.quantivista.ingestion.quality.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantileSketchTest {
    /** Three times the error of sketch and sample together. */
    private static final double TOLERANCE = 0.03;

    @Test
    void numbersThatOnlyRiseHaveTheQuantilesOfAllOfThem() {
        int count = 1_000_000;
        QuantileSketch sketch = new QuantileSketch();
        for (int i = 0; i < count; i++) {
            sketch.add(i);
        }

        for (double rank : new double[] {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99}) {
            assertThat(sketch.quantile(rank) / count).as("rank %s", rank).isCloseTo(rank, within(TOLERANCE));
        }
    }

    @Test
    void sketchesOfDifferentSizesMergeByTheirShare() {
        QuantileSketch large = filled(0, 900_000);
        QuantileSketch small = filled(900_000, 1_000_000);

        large.merge(small);

        assertThat(large.quantile(0.5) / 1_000_000).isCloseTo(0.5, within(TOLERANCE));
        assertThat(large.quantile(0.95) / 1_000_000).isCloseTo(0.95, within(TOLERANCE));
    }

    @Test
    void aSmallSketchTakesInALargeOne() {
        QuantileSketch small = filled(900_000, 1_000_000);

        small.merge(filled(0, 900_000));

        assertThat(small.quantile(0.5) / 1_000_000).isCloseTo(0.5, within(TOLERANCE));
    }

    @Test
    void aFewNumbersAreKeptAsTheyAre() {
        QuantileSketch sketch = filled(1, 102);

        assertThat(sketch.quantile(0.5)).isEqualTo(51);
    }

    private static QuantileSketch filled(int from, int to) {
        QuantileSketch sketch = new QuantileSketch();
        for (int i = from; i < to; i++) {
            sketch.add(i);
        }
        return sketch;
    }
}
