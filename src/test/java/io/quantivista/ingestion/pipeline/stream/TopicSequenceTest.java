package io.quantivista.ingestion.pipeline.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicSequenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders", "received", "committed", "a.b-c_d"})
    void a_name_tells_its_parts_whatever_the_source_is_called(String source) {
        TopicSequence sequence = new TopicSequence("Cl-1", new PartitionName("t.x", 12), "Id_1", source);

        assertThat(TopicSequence.parse(sequence.name(), source)).contains(sequence);
        assertThat(TopicSequence.parse(sequence.name(), source + "2")).isEmpty();
    }

    @Test
    void the_name_of_another_feed_is_none() {
        assertThat(TopicSequence.parse("quantivista/5f0c", "s")).isEmpty();
        assertThat(TopicSequence.parse("quantivista/kafka/a/b/c/s/0/s/received", "s"))
                .isEmpty();
    }
}
