package io.quantivista.ingestion.quality.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldSlots;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
    /** Of the quantile sketch, with the share that sampling adds. */
    private static final double RANK_ERROR = 0.02;
    /** Three standard errors of the sketch of distinct values. */
    private static final double DISTINCT_ERROR = 3 * 0.023;

    @Test
    void countsNullsAndMissingAreExact() {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            records.add(
                    i % 10 == 0 ? "{}" : i % 10 == 1 ? "{\"a\":null}" : i % 10 == 2 ? "{\"a\":true}" : "{\"a\":\"x\"}");
        }

        JsonNode field = field(profile(records), "a");

        assertThat(field.path("count").asLong()).isEqualTo(800);
        assertThat(field.path("nulls").asLong()).isEqualTo(100);
        assertThat(field.path("missing").asLong()).isEqualTo(100);
        assertThat(field.path("types")).hasToString("{\"string\":700,\"true\":100}");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 1e9", "1e9, 1", "1e12, 0.01", "-1e12, 5", "1e-9, 1e-12"})
    void momentsAreThoseOfExactArithmetic(double centre, double spread) {
        Random random = new Random(3);
        List<String> records = new ArrayList<>();
        List<BigDecimal> numbers = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            BigDecimal number = new BigDecimal(centre + spread * random.nextGaussian());
            numbers.add(number);
            records.add("{\"a\":" + (i % 2 == 0 ? number.toPlainString() : number.toString()) + "}");
        }

        JsonNode field = field(profile(records), "a");

        BigDecimal sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal mean = sum.divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL128);
        BigDecimal squares =
                numbers.stream().map(number -> number.subtract(mean).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
        double deviation = Math.sqrt(squares.doubleValue() / (numbers.size() - 1));
        assertThat(field.path("min").asDouble())
                .isEqualTo(numbers.stream()
                        .min(BigDecimal::compareTo)
                        .orElseThrow()
                        .doubleValue());
        assertThat(field.path("max").asDouble())
                .isEqualTo(numbers.stream()
                        .max(BigDecimal::compareTo)
                        .orElseThrow()
                        .doubleValue());
        assertThat(field.path("mean").asDouble())
                .isCloseTo(mean.doubleValue(), within(Math.abs(centre) * 1e-15 + spread * 1e-9));
        assertThat(field.path("standard_deviation").asDouble()).isCloseTo(deviation, within(deviation * 1e-6));
    }

    @Test
    void datesAndTimestampsHaveTheirFirstAndLast() {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
            records.add("{\"d\":\"2025-0%d-01\",\"t\":\"2025-06-21T%02d:00:00+01:00\",\"s\":\"2025-06-21\",\"n\":null}"
                    .formatted(1 + i % 9, i % 24));
        }
        records.set(5000, "{\"d\":\"0099-12-31\",\"t\":\"2025-06-21T23:30:00-05:00\",\"s\":\"no date\",\"n\":null}");
        records.set(17, "{\"d\":\"2025-01-01\",\"t\":\"2025-06-20T23:59:59.5Z\",\"s\":\"soon\",\"n\":null}");

        JsonNode profile = profile(records);

        assertThat(field(profile, "d").path("type").asText()).isEqualTo("date");
        assertThat(field(profile, "d").path("min").asText()).isEqualTo("0099-12-31");
        assertThat(field(profile, "d").path("max").asText()).isEqualTo("2025-09-01");
        assertThat(field(profile, "t").path("type").asText()).isEqualTo("timestamp");
        assertThat(field(profile, "t").path("min").asText()).isEqualTo("2025-06-20T23:00:00Z");
        assertThat(field(profile, "t").path("max").asText()).isEqualTo("2025-06-22T04:30:00Z");
        assertThat(field(profile, "s").has("min")).isFalse();
        assertThat(field(profile, "n").has("min")).isFalse();
    }

    @Test
    void quantilesAndDistinctValuesAreWithinTheErrorOfTheirSketches() {
        Random random = new Random(4);
        int count = 200_000;
        double[] numbers = new double[count];
        Set<Integer> texts = new HashSet<>();
        List<String> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers[i] = Math.round(Math.exp(random.nextGaussian() * 3) * 1000) / 1000.0;
            int text = random.nextInt(50_000);
            texts.add(text);
            records.add("{\"n\":" + BigDecimal.valueOf(numbers[i]).toPlainString() + ",\"t\":\"id-" + text + "\"}");
        }

        JsonNode profile = profile(records);

        long distinctNumbers = Arrays.stream(numbers).distinct().count();
        assertThat(field(profile, "n").path("distinct_estimate").asDouble())
                .isCloseTo(distinctNumbers, within(distinctNumbers * DISTINCT_ERROR));
        assertThat(field(profile, "t").path("distinct_estimate").asDouble())
                .isCloseTo(texts.size(), within(texts.size() * DISTINCT_ERROR));
        Arrays.sort(numbers);
        field(profile, "n").path("quantiles").properties().forEach(quantile -> {
            double rank = Double.parseDouble(quantile.getKey());
            double value = quantile.getValue().asDouble();
            assertThat(value)
                    .as("quantile %s", rank)
                    .isBetween(
                            numbers[(int) (count * Math.max(0, rank - RANK_ERROR))],
                            numbers[(int) Math.min(count - 1, count * (rank + RANK_ERROR))]);
        });
    }

    @Test
    void lengthsAreCodePointsWhateverTheTextsSpelling() {
        JsonNode field = field(
                profile(List.of(
                        "{\"a\":\"abc\"}",
                        "{\"a\":\"é𝄞€\"}",
                        "{\"a\":\"\\u00e9\\ud834\\udd1e\\n\"}",
                        "{\"a\":\"\\\\u\\\"\"}",
                        "{\"a\":\"\\uD834\\uDD1E\\\\\\/\"}")),
                "a");

        assertThat(field.path("min_length").asInt()).isEqualTo(3);
        assertThat(field.path("max_length").asInt()).isEqualTo(3);
    }

    @Test
    void textsOfCsvThatReadAsNumbersAreProfiledAsNumbersToo() {
        Profile lane = new Profile();
        Decoder decoder = TestRecords.csv(new FieldSlots(), "a,b\n-1.5,x\"y\n");
        lane.add(decoder.row());

        JsonNode profile = merged(decoder, lane);

        assertThat(field(profile, "a").path("min").asDouble()).isEqualTo(-1.5);
        assertThat(field(profile, "b").has("min")).isFalse();
        assertThat(field(profile, "b").path("max_length").asInt()).isEqualTo(3);
    }

    @Test
    void theLanesOfAJobGiveTheProfileOfOneLane() {
        Random random = new Random(6);
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            records.add("{\"a\":" + (1000 + random.nextInt(100_000)) + ",\"o\":{\"b\":\""
                    + "x".repeat(random.nextInt(9)) + "\"}" + (random.nextBoolean() ? ",\"c\":null}" : "}"));
        }
        ObjectNode one = profile(records);
        Profile job = new Profile();
        for (int lane = 0; lane < 3; lane++) {
            Profile profile = new Profile();
            Decoder decoder = decoder(records.subList(lane * 3000, (lane + 1) * 3000));
            add(decoder, profile);
            job.merge(profile, decoder.row().dictionary());
        }
        ObjectNode three = ProfileJson.write(job);

        for (String exact : List.of("count", "nulls", "missing", "types", "min", "max", "min_length", "max_length")) {
            for (String field : List.of("a", "o", "o.b", "c")) {
                assertThat(field(three, field).path(exact))
                        .as("%s of %s", exact, field)
                        .isEqualTo(field(one, field).path(exact));
            }
        }
        for (String close : List.of("mean", "standard_deviation")) {
            double expected = field(one, "a").path(close).asDouble();
            assertThat(field(three, "a").path(close).asDouble()).as(close).isCloseTo(expected, within(expected * 1e-9));
        }
        double distinct = field(one, "a").path("distinct_estimate").asDouble();
        assertThat(field(three, "a").path("distinct_estimate").asDouble())
                .isCloseTo(distinct, within(distinct * DISTINCT_ERROR));
    }

    @Test
    void numbersTooLargeToBeSquaredLeaveNoNumberOutOfJsonsReach() {
        ObjectNode profile = profile(List.of("{\"a\":1e308}", "{\"a\":-1e308}", "{\"a\":1.5e308}", "{\"a\":1e999}"));

        assertThat(profile.toString()).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(field(profile, "a").path("max").asDouble()).isEqualTo(1.5e308);
        assertThat(field(profile, "a").path("standard_deviation").isNull()).isTrue();
        assertThat(field(profile, "a").path("numbers").asLong()).isEqualTo(3);
    }

    @Test
    void aThousandFieldsAreProfiledAndTheReportSaysThatMoreCame() {
        StringBuilder record = new StringBuilder("{\"f0\":0");
        for (int i = 1; i < Profile.MAX_FIELDS + 5; i++) {
            record.append(",\"f").append(i).append("\":0");
        }

        ObjectNode profile = profile(List.of(record + "}", "{}"));

        assertThat(profile.path("fields")).hasSize(Profile.MAX_FIELDS);
        assertThat(profile.path("fields_cut_short").asBoolean()).isTrue();
        assertThat(profile.path("records").asLong()).isEqualTo(2);
        assertThat(profile(List.of("{}")).path("fields_cut_short").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1, 2, -3 | integer",
                "1, 2.5 | number",
                "1, 2e3 | number",
                "true, false | boolean",
                "\"2025-06-21\", \"2024-02-29\" | date",
                "\"2025-06-21T10:00Z\", \"2024-02-29 10:00:00\" | timestamp",
                "\"2025-06-21\", \"2024-02-30\" | string",
                "\"1\", \"2\" | string",
                "1, \"1\" | mixed",
                "{}, {} | object",
                "[], [1] | array",
                "{}, [] | mixed",
                "null, null | null",
                "null, 5 | integer"
            })
    void theTypeOfAFieldIsThatOfAllItsValues(String values, String type) {
        assertThat(field(profile(records(values.split(", "))), "a").path("type").asText())
                .isEqualTo(type);
    }

    @Test
    void theTypeOfACsvFieldIsWhatItsTextsReadAs() {
        Profile lane = new Profile();
        Decoder decoder = TestRecords.csv(new FieldSlots(), "a,b,c,d\n-15,1.5,true,2025-06-21\n");
        lane.add(decoder.row());

        JsonNode profile = merged(decoder, lane);

        assertThat(List.of("a", "b", "c", "d"))
                .extracting(name -> field(profile, name).path("type").asText())
                .containsExactly("integer", "number", "boolean", "date");
    }

    @Test
    void topValuesAreShownAsPeopleWriteThem() {
        JsonNode field = field(
                profile(records(
                        "\"x\"",
                        "\"x\"",
                        "\"a\\u00e9\\n\"",
                        "\"" + "y".repeat(100) + "\"",
                        "\"" + "y".repeat(60) + "\\u00e9z\"")),
                "a");

        assertThat(field.path("top_values").findValuesAsText("value"))
                .containsExactlyInAnyOrder("x", "aé\n", "y".repeat(64) + "…", "y".repeat(60) + "…");
        assertThat(field.at("/top_values/0/count").asInt()).isEqualTo(2);
        assertThat(field.path("top_values_exact").asBoolean()).isTrue();
        assertThat(field.path("top_values_are_all").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "constant: \"x\" | constant",
                "null | empty",
                "unique: \"id-%d\" | unique",
                "mod 60: \"text%d\" | high_cardinality",
                "mod 2: \"%da\" | constant_length",
                "unique: %d | unique",
                "mod 8: %d | zeros",
                "skewed | skewed",
                "mixed | mixed_types",
                "sparse | mostly_missing",
                "mod 30: \"text%d\" | ''"
            })
    void whatAPersonShouldLookAtIsAnAlert(String data, String alert) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            String form = data.substring(data.indexOf(':') + 1).strip();
            int modulus = data.startsWith("mod ") ? Integer.parseInt(data.substring(4, data.indexOf(':'))) : 1_000_000;
            values.add(
                    switch (data) {
                        case "null" -> "null";
                        case "skewed" -> i == 7 ? "1000000" : String.valueOf(1 + i % 7);
                        case "mixed" -> i % 2 == 0 ? "1" : "\"" + "x".repeat(i % 5) + "\"";
                        case "sparse" -> i < 119 ? String.valueOf(1 + i % 9) : "null";
                        default -> form.formatted(i % modulus + (data.startsWith("unique") ? 1000 : 0));
                    });
        }

        List<String> alerts = new ArrayList<>();
        field(profile(records(values.toArray(String[]::new))), "a")
                .path("alerts")
                .forEach(told -> alerts.add(told.asText()));

        if (alert.isEmpty()) {
            assertThat(alerts).isEmpty();
        } else {
            assertThat(alerts).contains(alert);
        }
    }

    private static List<String> records(String... values) {
        return Arrays.stream(values).map(value -> "{\"a\":" + value + "}").toList();
    }

    private static ObjectNode profile(List<String> records) {
        Profile lane = new Profile();
        Decoder decoder = decoder(records);
        add(decoder, lane);
        return merged(decoder, lane);
    }

    private static Decoder decoder(List<String> records) {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT);
        decoder.begin(TestRecords.batch(String.join("\n", records)));
        return decoder;
    }

    private static void add(Decoder decoder, Profile profile) {
        while (decoder.next()) {
            assertThat(decoder.failure()).isNull();
            profile.add(decoder.row());
        }
    }

    private static ObjectNode merged(Decoder decoder, Profile lane) {
        Profile job = new Profile();
        job.merge(lane, decoder.row().dictionary());
        return ProfileJson.write(job);
    }

    private static JsonNode field(JsonNode profile, String path) {
        return profile.path("fields").path(path);
    }
}
