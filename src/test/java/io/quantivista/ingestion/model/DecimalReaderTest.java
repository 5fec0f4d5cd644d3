package io.quantivista.ingestion.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalReaderTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private final DecimalReader reader = new DecimalReader();

    @Test
    void randomNumbersHaveTheValueThatTheJdkReads() {
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            String text = randomNumber(random);
            BigDecimal expected = new BigDecimal(text);

            assertThat(read(text)).as(text).isTrue();
            assertThat(reader.value()).as(text).isEqualByComparingTo(expected);
            assertThat(reader.toDouble()).as(text).isEqualTo(Double.parseDouble(text) + 0.0);
        }
    }

    @Test
    void unscaledValuesAreExactOrRefused() {
        Random random = new Random(12);
        for (int i = 0; i < 50_000; i++) {
            String text = randomNumber(random);
            int precision = 1 + random.nextInt(38);
            int scale = random.nextInt(precision + 1);
            BigInteger expected = unscaled(new BigDecimal(text), precision, scale);

            read(text);

            assertThat(reader.toWideUnscaled(precision, scale))
                    .as("%s as decimal(%d,%d)", text, precision, scale)
                    .isEqualTo(expected);
            if (precision <= 18) {
                assertThat(reader.toUnscaled(precision, scale))
                        .as("%s as decimal(%d,%d)", text, precision, scale)
                        .isEqualTo(expected == null ? Long.MIN_VALUE : expected.longValueExact());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "e5",
                "-.",
                "1e",
                "1e+",
                "1.2.3",
                "1,000",
                " 1",
                "1 ",
                "0x10",
                "NaN",
                "Infinity",
                "1e5x",
                "--1",
                "1e1.5",
                "1f",
                "1e99999999999"
            })
    void whatIsNoNumberIsRefused(String text) {
        assertThat(read(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1., 1", ".5, 0.5", "+7, 7", "-0, 0", "007.50, 7.5", "1e2, 100", "1E-2, 0.01", "000e5, 0"})
    void theWaysInWhichSpreadsheetsWriteNumbersAreUnderstood(String text, BigDecimal value) {
        assertThat(read(text)).isTrue();
        assertThat(reader.value()).isEqualByComparingTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e999999999", "-1e999999999", "1e-999999999", "100e2147483647", "12e-2147483000", "1e2147483647"
            })
    void aHugeExponentIsNeverExpanded(String text) {
        assertTimeoutPreemptively(AT_ONCE, () -> {
            assertThat(read(text)).isTrue();
            assertThat(reader.toWideUnscaled(38, 0)).isNull();
            assertThat(reader.toUnscaled(18, 2)).isEqualTo(Long.MIN_VALUE);
            assertThat(reader.isWhole()).isEqualTo(!text.contains("e-"));
            assertThat(Math.abs(reader.toDouble())).isIn(0.0, Double.POSITIVE_INFINITY);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, true",
        "5, true",
        "5.0, true",
        "5.5, false",
        "1e2, true",
        "15e-1, false",
        "150e-1, true",
        "0e-9, true"
    })
    void aWholeNumberIsToldByItsValue(String text, boolean isWhole) {
        read(text);

        assertThat(reader.isWhole()).isEqualTo(isWhole);
    }

    @Test
    void aTextOfAMillionDigitsIsNoNumberAndIsRefusedAtOnce() {
        String text = "7".repeat(1_000_000);

        assertTimeoutPreemptively(AT_ONCE, () -> {
            for (int i = 0; i < 100; i++) {
                assertThat(read(text)).isFalse();
            }
        });
    }

    @Test
    void aNumberMayHaveAThousandCharacters() {
        assertThat(read("9".repeat(1_000))).isTrue();
        assertThat(reader.value()).isEqualTo(new BigDecimal("9".repeat(1_000)));
        assertThat(read("9".repeat(1_001))).isFalse();
    }

    @Test
    void theLimitsOfTheTypesFitAndTheNextNumberDoesNot() {
        read("999999999999999999");
        assertThat(reader.toUnscaled(18, 0)).isEqualTo(999_999_999_999_999_999L);
        read("1000000000000000000");
        assertThat(reader.toUnscaled(18, 0)).isEqualTo(Long.MIN_VALUE);
        read("9".repeat(38));
        assertThat(reader.toWideUnscaled(38, 0)).isEqualTo(new BigInteger("9".repeat(38)));
        read("1" + "0".repeat(38));
        assertThat(reader.toWideUnscaled(38, 0)).isNull();
    }

    private boolean read(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return reader.read(bytes, 0, bytes.length);
    }

    private static BigInteger unscaled(BigDecimal number, int precision, int scale) {
        try {
            BigInteger unscaled =
                    number.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
            return unscaled.abs().compareTo(BigInteger.TEN.pow(precision)) < 0 ? unscaled : null;
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static String randomNumber(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? '-' : '+');
        }
        int digits = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 12);
        for (int i = 0; i < digits; i++) {
            text.append(random.nextInt(3) == 0 ? '0' : (char) ('0' + random.nextInt(10)));
        }
        if (random.nextBoolean()) {
            text.append('.');
            int fraction = random.nextInt(random.nextInt(4) == 0 ? 30 : 6);
            for (int i = 0; i < fraction; i++) {
                text.append(random.nextInt(2) == 0 ? '0' : (char) ('0' + random.nextInt(10)));
            }
        }
        if (random.nextInt(4) == 0) {
            text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(60) - 30);
        }
        return text.toString();
    }
}
