package io.quantivista.ingestion.quality.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.ValueKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopValuesTest {
    @Test
    void asManyValuesAsThereAreCountersAreCountedExactly() {
        TopValues top = new TopValues();
        for (int i = 0; i < TopValues.CAPACITY * 100; i++) {
            add(top, "v" + i % TopValues.CAPACITY, 1);
        }

        assertThat(top.error()).isZero();
        assertThat(top.values())
                .hasSize(TopValues.CAPACITY)
                .allSatisfy(value -> assertThat(value.count()).isEqualTo(100));
    }

    @Test
    void oneValueMoreAndTheCountsAreTooLowByTheErrorAtMost() {
        Random random = new Random(9);
        TopValues top = new TopValues();
        Map<String, Integer> exact = new HashMap<>();
        int total = 100_000;
        for (int i = 0; i < total; i++) {
            String value = "v" + (int) Math.abs(random.nextGaussian() * 30);
            exact.merge(value, 1, Integer::sum);
            add(top, value, 1);
        }

        assertThat(top.error()).isPositive().isLessThanOrEqualTo(total / (TopValues.CAPACITY + 1));
        for (TopValues.Counter counter : top.values()) {
            long count = exact.get(new String(counter.text(), UTF_8));
            assertThat(counter.count()).isBetween(count - top.error(), count);
        }
        exact.forEach((value, count) -> assertThat(count <= top.error()
                        || top.values().stream().anyMatch(counter -> new String(counter.text(), UTF_8).equals(value)))
                .as(value)
                .isTrue());
    }

    @Test
    void mergedCountsKeepTheirBound() {
        Random random = new Random(10);
        TopValues merged = new TopValues();
        Map<String, Integer> exact = new HashMap<>();
        for (int lane = 0; lane < 4; lane++) {
            TopValues top = new TopValues();
            for (int i = 0; i < 20_000; i++) {
                String value = "v" + (int) Math.abs(random.nextGaussian() * 40);
                exact.merge(value, 1, Integer::sum);
                add(top, value, 1);
            }
            merged.merge(top);
        }

        assertThat(merged.error()).isLessThanOrEqualTo(80_000 / (TopValues.CAPACITY + 1));
        assertThat(merged.values()).hasSizeLessThanOrEqualTo(TopValues.CAPACITY).allSatisfy(counter -> {
            long count = exact.get(new String(counter.text(), UTF_8));
            assertThat(counter.count()).isBetween(count - merged.error(), count);
        });
    }

    @Test
    void aLongValueIsKeptByItsFirstBytes() {
        TopValues top = new TopValues();
        add(top, "x".repeat(TopValues.KEPT_BYTES), 1);
        add(top, "y".repeat(TopValues.KEPT_BYTES + 1), 1);

        assertThat(top.values()).extracting(TopValues.Counter::isCut).containsExactlyInAnyOrder(false, true);
        assertThat(top.values()).allSatisfy(value -> assertThat(value.text()).hasSize(TopValues.KEPT_BYTES));
    }

    @Test
    void aSampleOfManyValuesIsCloseToAllOfThem() {
        ValueSample sample = new ValueSample();
        DecimalReader decimals = new DecimalReader();
        Random random = new Random(11);
        int total = 500_000;
        int most = 0;
        for (int i = 0; i < total; i++) {
            boolean isBuy = random.nextInt(10) < 3;
            most += isBuy ? 1 : 0;
            byte[] bytes = (isBuy ? "BUY" : "id-" + i).getBytes(UTF_8);
            sample.add(Arrays.hashCode(bytes), ValueKind.STRING, bytes, 0, bytes.length, decimals);
        }

        TopValues.Counter first = sample.top().values().get(0);
        assertThat(new String(first.text(), UTF_8)).isEqualTo("BUY");
        // Three standard errors of one in 64 of half a million, and what the counters lose.
        assertThat((double) first.count())
                .isCloseTo(most, within(0.04 * total + sample.top().error()));
        assertThat(sample.isExact()).isFalse();
    }

    @Test
    void theFirstValuesAreAllCountedAndOneMoreIsNot() {
        assertThat(sampleOf(ValueSample.ALL_UP_TO).isExact()).isTrue();
        assertThat(sampleOf(ValueSample.ALL_UP_TO).top().values().get(0).count())
                .isEqualTo(ValueSample.ALL_UP_TO);
        assertThat(sampleOf(ValueSample.ALL_UP_TO + 200).isExact()).isFalse();
    }

    private static ValueSample sampleOf(int count) {
        ValueSample sample = new ValueSample();
        byte[] bytes = "x".getBytes(UTF_8);
        for (int i = 0; i < count; i++) {
            sample.add(1, ValueKind.STRING, bytes, 0, 1, new DecimalReader());
        }
        return sample;
    }

    private static void add(TopValues top, String value, long weight) {
        byte[] bytes = value.getBytes(UTF_8);
        top.add(value.hashCode(), ValueKind.STRING, bytes, 0, bytes.length, weight);
    }
}
