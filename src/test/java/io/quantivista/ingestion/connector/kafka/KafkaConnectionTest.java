package io.quantivista.ingestion.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.error.FieldProblem;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConnectionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> problems(String connection) throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(connection.replace('\'', '"'));
        return ConnectorCatalogue.validate(json.put("type", "kafka"), ConnectionPolicy.NOTHING).stream()
                .map(FieldProblem::pointer)
                .toList();
    }

    private static String topics(int count) {
        return IntStream.range(0, count).mapToObj(n -> "'t" + n + "'").toList().toString();
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,true", "99,true", "100,true", "101,false"})
    void a_source_names_one_to_a_hundred_topics(int count, boolean isFine) throws Exception {
        assertThat(problems("{'topics':" + topics(count) + "}").isEmpty()).isEqualTo(isFine);
    }

    @ParameterizedTest
    @CsvSource({
        "fetch_max_bytes,65535,false",
        "fetch_max_bytes,65536,true",
        "fetch_max_bytes,67108864,true",
        "fetch_max_bytes,67108865,false",
        "max_partition_fetch_bytes,16383,false",
        "max_partition_fetch_bytes,16384,true",
        "max_partition_fetch_bytes,16777216,true",
        "max_partition_fetch_bytes,16777217,false",
        "fetch_min_bytes,0,false",
        "fetch_min_bytes,1,true",
        "fetch_min_bytes,1048576,true",
        "fetch_min_bytes,1048577,false",
        "max_poll_records,0,false",
        "max_poll_records,1,true",
        "max_poll_records,100000,true",
        "max_poll_records,100001,false",
        "session_timeout_millis,5999,false",
        "session_timeout_millis,6000,true",
        "session_timeout_millis,300000,true",
        "session_timeout_millis,300001,false"
    })
    void what_a_consumer_fetches_is_bounded(String setting, long value, boolean isFine) throws Exception {
        assertThat(problems("{'topics':['t'],'consumer':{'%s':%d}}".formatted(setting, value)))
                .isEqualTo(isFine ? List.of() : List.of("/connection_config/consumer/" + setting));
    }

    @ParameterizedTest
    @ValueSource(ints = {249, 250})
    void the_name_of_a_topic_has_at_most_249_characters(int length) throws Exception {
        assertThat(problems("{'topics':['%s']}".formatted("t".repeat(length))))
                .isEqualTo(length <= 249 ? List.of() : List.of("/connection_config/topics/0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "a b", ""})
    void what_is_no_name_of_a_topic_is_refused(String name) throws Exception {
        assertThat(problems("{'topics':['%s']}".formatted(name))).containsExactly("/connection_config/topics/0");
    }

    @Test
    void topics_are_named_or_matched_and_not_both() throws Exception {
        assertThat(problems("{'topic_pattern':'a.*'}")).isEmpty();
        assertThat(problems("{}")).containsExactly("/connection_config/topics");
        assertThat(problems("{'topics':['t'],'topic_pattern':'a.*'}")).containsExactly("/connection_config/topics");
        assertThat(problems("{'topic_pattern':'('}")).contains("/connection_config/topic_pattern");
    }

    @ParameterizedTest
    @CsvSource({"'\\\\Qtrades.eu',false", "'\\\\Qtrades.eu\\\\E',true", "(?x)a #b,false", "(?x)a,true"})
    void a_pattern_can_stand_in_the_subscription(String pattern, boolean isFine) throws Exception {
        assertThat(problems("{'topic_pattern':\"%s\"}".formatted(pattern)))
                .isEqualTo(isFine ? List.of() : List.of("/connection_config/topic_pattern"));
    }

    @Test
    void the_subscription_leaves_the_events_of_the_gateway_out() {
        KafkaConnection connection = (KafkaConnection) ConnectorCatalogue.read(
                JSON.createObjectNode().put("type", "kafka").put("topic_pattern", "q.*"), ConnectionPolicy.NOTHING);

        Pattern subscription = connection.subscription().orElseThrow();

        assertThat(subscription.matcher("quantivista.data-ingested.v1").matches())
                .isFalse();
        assertThat(subscription.matcher("quantivista.data-ingested.v12").matches())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a:1,true",
        "'a:1, b:65535',true",
        "[::1]:9092,true",
        "a,false",
        "a:65536,false",
        "a:b,false",
        "'a:1,',false"
    })
    void servers_are_hosts_with_ports(String servers, boolean isFine) throws Exception {
        assertThat(problems("{'topics':['t'],'bootstrap_servers':'%s'}".formatted(servers))
                        .isEmpty())
                .isEqualTo(isFine);
    }
}
