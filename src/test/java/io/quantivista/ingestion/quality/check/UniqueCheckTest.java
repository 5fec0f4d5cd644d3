package io.quantivista.ingestion.quality.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.quality.Checks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniqueCheckTest {
    @Test
    void theFirstRecordWithAValuePassesAndLaterOnesFail() {
        List<String> records = new ArrayList<>();
        for (String value : List.of(
                "\"x\"", "\"y\"", "\"x\"", "\"\\u0078\"", "1", "1", "1.0", "\"1\"", "null", "null", "true", "true")) {
            records.add("{\"a\":" + value + "}");
        }

        assertThat(Checks.verdicts(Checks.check("unique", "{}"), records))
                .containsExactly(true, true, false, false, true, false, true, true, true, true, true, false);
    }

    @Test
    void aHundredThousandValuesAreToldApartAndFoundAgain() {
        List<String> records = new ArrayList<>(IntStream.range(0, 100_000)
                .mapToObj(i -> "{\"a\":\"v" + i + "\"}")
                .toList());
        records.addAll(records);

        List<Boolean> verdicts = Checks.verdicts(Checks.check("unique", "{}"), records);

        assertThat(verdicts.subList(0, 100_000)).containsOnly(true);
        assertThat(Collections.frequency(verdicts, false)).isEqualTo(100_000);
    }

    @Test
    void severalFieldsAreUniqueTogether() {
        assertThat(Checks.verdicts(
                        Checks.definition("unique", "{\"parameters\":{\"fields\":[\"a\",\"o.b\"]}}"),
                        List.of(
                                "{\"a\":\"x\",\"o\":{\"b\":1}}",
                                "{\"a\":\"x\",\"o\":{\"b\":2}}",
                                "{\"a\":\"x\",\"o\":{\"b\":1}}",
                                "{\"a\":\"x\"}",
                                "{\"a\":\"x\",\"o\":{}}",
                                "{\"a\":\"x1\",\"o\":{\"b\":\"\"}}",
                                "{\"a\":\"x\",\"o\":{\"b\":\"1\"}}")))
                .containsExactly(true, true, false, true, true, true, true);
    }

    @Test
    void eitherAFieldOrFieldsAreGiven() {
        assertThat(Checks.problems(Checks.definition("unique", "{}")))
                .containsExactly("/0/parameters: field, or the parameter fields, is required");
        assertThat(Checks.problems(
                        Checks.definition("unique", "{\"field\":\"a\",\"parameters\":{\"fields\":[\"b\"]}}")))
                .containsExactly("/0/parameters: field and the parameter fields are both given: one is expected");
        assertThat(Checks.problems(Checks.definition(
                        "unique", "{\"parameters\":{\"fields\":[\"b\"]},\"on_failure\":\"null_value\"}")))
                .containsExactly("/0/on_failure: the check names no single field whose value could become null");
    }
}
