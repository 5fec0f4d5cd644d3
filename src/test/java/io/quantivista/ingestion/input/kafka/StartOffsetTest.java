package io.quantivista.ingestion.input.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.ConsumerLimits;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.OnGap;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.Start;
import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.TopicStanding;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartOffsetTest {
    private static final PartitionName PARTITION = new PartitionName("t", 0);
    private static final long EARLIEST = 100;
    private static final long LATEST = 200;

    private static StartOffset of(long stored, boolean isKnown, @Nullable String replaced, Start start, OnGap onGap) {
        KafkaConnection connection = new KafkaConnection(
                List.of("t"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                start,
                onGap,
                onGap,
                Optional.empty(),
                new ConsumerLimits(1, 1, 1, 1, 1));
        return StartOffset.of(
                PARTITION, "id", new TopicStanding(stored, isKnown, replaced), connection, EARLIEST, LATEST);
    }

    @ParameterizedTest
    @CsvSource({"99,STOP,true", "100,STOP,false", "200,STOP,false", "201,STOP,true"})
    void what_the_table_has_is_gone_on_from_where_the_broker_has_it(long stored, OnGap onGap, boolean isStopped) {
        StartOffset start = of(stored, true, null, Start.EARLIEST, onGap);

        assertThat(start.stopped() != null).isEqualTo(isStopped);
        assertThat(start.isPinned()).isFalse();
        if (!isStopped) {
            assertThat(start.offset()).isEqualTo(stored);
        }
    }

    @ParameterizedTest
    @CsvSource({"99,EARLIEST,100", "99,LATEST,200", "201,EARLIEST,100", "201,LATEST,200"})
    void a_gap_is_crossed_as_the_source_says_and_that_is_committed(long stored, OnGap onGap, long offset) {
        StartOffset start = of(stored, true, null, Start.EARLIEST, onGap);

        assertThat(start.stopped()).isNull();
        assertThat(start.offset()).isEqualTo(offset);
        assertThat(start.isPinned()).isTrue();
        assertThat(start.notice()).contains("it goes on at offset " + offset);
    }

    @Test
    void a_partition_that_was_added_is_read_from_its_beginning_also_where_a_source_begins_at_the_end() {
        assertThat(of(TopicStanding.NONE, false, null, Start.LATEST, OnGap.STOP).offset())
                .isEqualTo(LATEST);
        assertThat(of(TopicStanding.NONE, true, null, Start.LATEST, OnGap.STOP).offset())
                .isEqualTo(EARLIEST);
        assertThat(of(TopicStanding.NONE, false, null, Start.EARLIEST, OnGap.STOP)
                        .offset())
                .isEqualTo(EARLIEST);
    }

    @Test
    void another_topic_of_the_name_stops_unless_the_source_says_otherwise() {
        assertThat(of(TopicStanding.NONE, false, "id x in cluster y", Start.EARLIEST, OnGap.STOP)
                        .stopped())
                .contains("id x in cluster y", "on_replaced_topic");
        assertThat(of(TopicStanding.NONE, false, "id x in cluster y", Start.EARLIEST, OnGap.LATEST)
                        .offset())
                .isEqualTo(LATEST);
    }
}
