package io.quantivista.ingestion.pipeline.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.lake.FeedAdvance;
import io.quantivista.ingestion.lake.FeedState;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionFlowTest {
    private static final TopicSequence SEQUENCE = new TopicSequence("c", new PartitionName("t", 0), "i", "s");

    @ParameterizedTest
    @CsvSource({"9,true", "10,true", "11,false"})
    void a_partition_that_begins_before_what_the_table_has_is_reset_up_to_there(long reached, boolean isReset) {
        PartitionFlow partition = new PartitionFlow(SEQUENCE, new FeedState(10, Map.of()));
        partition.begin(5, true);

        partition.reach(reached);

        FeedAdvance advance = partition.advance();
        assertThat(advance.from()).isEqualTo(10);
        assertThat(advance.to()).isEqualTo(reached);
        assertThat(advance.isReset()).isEqualTo(isReset);
    }
}
