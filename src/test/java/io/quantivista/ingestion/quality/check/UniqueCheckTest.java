package io.quantivista.ingestion.quality.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniqueCheckTest {
    private final FieldSlots slots = new FieldSlots();

    @Test
    void theFirstRecordWithAValuePassesAndLaterOnesFail() {
        UniqueCheck check = new UniqueCheck("a", slots, 100);

        assertThat(verdicts(
                        check,
                        "\"x\"",
                        "\"y\"",
                        "\"x\"",
                        "\"\\u0078\"",
                        "1",
                        "1",
                        "1.0",
                        "\"1\"",
                        "null",
                        "null",
                        "true",
                        "true"))
                .containsExactly(true, true, false, false, true, false, true, true, true, true, true, false);
    }

    @Test
    void tenThousandValuesAreToldApartAndFoundAgain() {
        UniqueCheck check = new UniqueCheck("a", slots, 10_000);
        String[] values =
                IntStream.range(0, 10_000).mapToObj(i -> "\"v" + i + "\"").toArray(String[]::new);

        assertThat(verdicts(check, values)).containsOnly(true);
        assertThat(verdicts(check, values)).containsOnly(false);
    }

    @Test
    void theBoundIsReachedButNotCrossed() {
        UniqueCheck check = new UniqueCheck("a", slots, 3);

        assertThat(verdicts(check, "1", "2", "3")).containsOnly(true);
        assertThat(verdicts(check, "1", "2", "3", "null")).containsExactly(false, false, false, true);
        assertThatThrownBy(() -> verdicts(check, "4"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the check unique on 'a' met more than 3 different values");
    }

    @Test
    void theReasonNamesTheValue() {
        UniqueCheck check = new UniqueCheck("a", slots, 3);
        Decoder decoder = TestRecords.json(slots, "{\"a\":\"x\"}");
        check.passes(decoder.row());

        assertThat(check.passes(decoder.row())).isFalse();
        assertThat(check.reason(decoder.row())).isEqualTo("'x' came before in this job");
    }

    private List<Boolean> verdicts(UniqueCheck check, String... values) {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, slots.paths());
        decoder.begin(TestRecords.batch(
                List.of(values).stream().map(value -> "{\"a\":" + value + "}").collect(Collectors.joining("\n"))));
        List<Boolean> verdicts = new ArrayList<>();
        while (decoder.next()) {
            verdicts.add(check.passes(decoder.row()));
        }
        return verdicts;
    }
}
