package io.quantivista.ingestion.input.pull.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatedPagesTest {
    @ParameterizedTest
    @CsvSource({"0,1", "0,2", "1,1", "5,7", "100,1000"})
    void a_round_of_any_length_is_noticed_however_late_it_begins(int before, int round) {
        RepeatedPages pages = new RepeatedPages("first");
        IntStream.range(0, before).forEach(n -> pages.requireNew("before " + n));

        assertThatThrownBy(() ->
                        IntStream.range(0, 10 * (before + round)).forEach(n -> pages.requireNew("page " + n % round)))
                .hasMessageContaining("named before, so its pages never end");
    }

    @Test
    void pages_that_all_differ_go_on() {
        RepeatedPages pages = new RepeatedPages("first");

        IntStream.range(0, 100_000).forEach(n -> pages.requireNew(String.valueOf(n)));
    }

    @Test
    void a_page_that_leads_to_itself_is_noticed() {
        assertThatThrownBy(() -> new RepeatedPages("first").requireNew("first")).hasMessageContaining("never end");
    }
}
