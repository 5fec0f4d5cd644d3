package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTimeoutTest {
    @ParameterizedTest
    @CsvSource({"1H, PT1H", "2M, PT2M", "3S, PT3S", "4m, PT0.004S", "5u, PT0.000005S", "6n, PT0.000000006S", "0S, PT0S"})
    void eachUnitIsUnderstood(String text, Duration wait) {
        assertThat(CallTimeout.parse(text)).isEqualTo(wait);
    }

    @Test
    void itHasAtMostEightDigits() {
        assertThat(CallTimeout.parse("9999999m")).isEqualTo(Duration.ofMillis(9_999_999));
        assertThat(CallTimeout.parse("99999999H")).isEqualTo(Duration.ofHours(99_999_999));
        assertThatThrownBy(() -> CallTimeout.parse("100000000H"))
                .hasMessage(
                        "grpc-timeout is '100000000H', one to eight digits and one of H, M, S, m, u and n are expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "-1S", "1.5S", "1s", "1 S"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> CallTimeout.parse(text)).hasMessageStartingWith("grpc-timeout is '" + text + "'");
    }
}
