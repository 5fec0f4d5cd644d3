package io.quantivista.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLimitsTest {
    private static SourceLimits parse(String limits) throws JsonProcessingException {
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.set("limits", new ObjectMapper().readTree(limits));
        return IngestionConfig.parse(config).limits();
    }

    @Test
    void limitsAreWholeNumbersFromOneOn() throws JsonProcessingException {
        assertThat(parse("null")).isEqualTo(SourceLimits.NONE);
        assertThat(parse("{}")).isEqualTo(SourceLimits.NONE);
        assertThat(parse("{\"records_per_second\":1,\"bytes_per_second\":1000000000000}"))
                .isEqualTo(new SourceLimits(OptionalLong.of(1), OptionalLong.of(1_000_000_000_000L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{\"records_per_second\":0}",
                "{\"records_per_second\":-1}",
                "{\"records_per_second\":1.5}",
                "{\"bytes_per_second\":\"9\"}",
                "{\"bytes_per_second\":1000000000001}",
                "{\"rows_per_second\":1}"
            })
    void whatIsNoneIsRefusedWithItsPlace(String limits) {
        assertThatThrownBy(() -> parse(limits))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.problems())
                                .first()
                                .satisfies(problem ->
                                        assertThat(problem.pointer()).startsWith("/ingestion_config/limits")));
    }
}
