package io.quantivista.ingestion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobPlacesTest {
    private static final long SECOND = 1_000_000_000L;

    private long now;
    private final JobPlaces places = new JobPlaces(3, () -> now);

    @Test
    void soManyAreTakenAndNotOneMore() {
        places.take();
        places.take();
        places.take();

        GatewayException refused = catchThrowableOfType(GatewayException.class, places::take);
        assertThat(refused.code()).isEqualTo(ErrorCode.BUSY);
        assertThat(refused).hasMessage("3 uploads are running, no more are taken at once: come back when one has ended");

        places.giveBack();
        places.take();
    }

    @Test
    void theTimeToComeBackFollowsFromHowOftenOneHasEndedOfLate() {
        for (int i = 0; i < 3; i++) {
            places.take();
        }
        for (int i = 0; i < 4; i++) { // one every five seconds
            now += 5 * SECOND;
            places.giveBack();
            places.take();
        }
        assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(5));

        now += 100 * SECOND;
        assertThat(retryAfter()).as("none in the last minute").isEqualTo(Duration.ofSeconds(60));
    }

    private Duration retryAfter() {
        return catchThrowableOfType(GatewayException.class, places::take)
                .retryAfter()
                .orElseThrow();
    }
}
