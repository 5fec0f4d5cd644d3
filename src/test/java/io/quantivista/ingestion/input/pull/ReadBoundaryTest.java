package io.quantivista.ingestion.input.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadBoundaryTest {
    private static final Map<String, String> OF = Map.of("table", "fills");

    @Test
    void keys_are_those_of_the_highest_value_alone() {
        ReadBoundary boundary = new ReadBoundary("at", OF, new Boundary("at", OF, "1", List.of("[1]")));
        boundary.add("[2]");
        assertThat(boundary.boundary()).contains(new Boundary("at", OF, "1", List.of("[1]", "[2]")));

        boundary.rise("2");
        boundary.add("[3]");

        assertThat(boundary.has("[1]")).isFalse();
        assertThat(boundary.boundary()).contains(new Boundary("at", OF, "2", List.of("[3]")));
    }

    @Test
    void more_keys_than_are_kept_fail_the_job_unless_a_higher_value_follows() {
        ReadBoundary boundary = new ReadBoundary("at", OF, null);
        boundary.rise("1");
        IntStream.range(0, ReadBoundary.MOST_KEYS).forEach(n -> boundary.add("[" + n + "]"));
        boundary.requireKept();
        boundary.add("[]");

        assertThatThrownBy(boundary::requireKept).hasMessageContaining("more than 100000 records, or such of");
        boundary.rise("2");
        boundary.requireKept();
    }

    @Test
    void what_read_nothing_has_none() {
        assertThat(new ReadBoundary("at", OF, null).boundary()).isEmpty();
    }
}
