package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcRefusalTest {
    @ParameterizedTest
    @CsvSource({
        "SOURCE_NOT_FOUND, NOT_FOUND",
        "SOURCE_DISABLED, FAILED_PRECONDITION",
        "SEQUENCE_GAP, FAILED_PRECONDITION",
        "STREAM_TAKEN, ABORTED",
        "STREAM_IDLE, DEADLINE_EXCEEDED",
        "INVALID_REQUEST, INVALID_ARGUMENT",
        "UNSUPPORTED_MEDIA_TYPE, INVALID_ARGUMENT",
        "BODY_TOO_LARGE, RESOURCE_EXHAUSTED",
        "QUOTA_EXCEEDED, RESOURCE_EXHAUSTED",
        "IDEMPOTENCY_KEY_REUSED, FAILED_PRECONDITION",
        "BUSY, UNAVAILABLE",
        "INTAKE_FULL, UNAVAILABLE",
        "INTERNAL, INTERNAL"
    })
    void aCodeHasItsStatus(ErrorCode code, GrpcStatus status) {
        assertThat(GrpcRefusal.statusOf(code)).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void onlyFaultsOfTheGatewayAreInternal(ErrorCode code) {
        assertThat(GrpcRefusal.statusOf(code) == GrpcStatus.INTERNAL).isEqualTo(code.status() == 500);
    }

    @Test
    void oneThatIsOutOfRoomSaysWhenToComeBackAsHttpAndAsGrpcDo() {
        GatewayException busy = new GatewayException(ErrorCode.BUSY, "no room");
        MultiMap trailers = MultiMap.caseInsensitiveMultiMap();

        GrpcRefusal refusal = GrpcRefusal.of(busy.withRetryAfter(Duration.ofMillis(2_001)), "Push");
        refusal.writeTo(trailers);

        assertThat(refusal.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        assertThat(trailers.get("retry-after")).isEqualTo("3");
        assertThat(trailers.get("grpc-retry-pushback-ms")).isEqualTo("2001");
        assertThat(GrpcRefusal.of(busy, "Push").status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    @Test
    void aFaultTellsNothingOfItsCause() {
        GrpcRefusal refusal = GrpcRefusal.of(new IllegalStateException("a secret"), "Stream");

        assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(refusal.detail()).doesNotContain("secret");
    }
}
