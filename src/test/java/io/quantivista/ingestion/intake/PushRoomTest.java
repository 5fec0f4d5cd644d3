package io.quantivista.ingestion.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.SourceLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The room for pushes: one less, just so, one more; and how long who is refused should wait. */
class PushRoomTest {
    private static final long SECOND = 1_000_000_000L;

    private long now;
    private long pending;
    private final List<String> granted = new ArrayList<>();

    private InFlightBytes inFlight(long capacity) {
        return new InFlightBytes(capacity, () -> now);
    }

    private PushRoom room(long maxPending) {
        return new PushRoom(
                new IntakeConfig(
                        DataSize.ofMebibytes(1),
                        Duration.ofSeconds(1),
                        new DataSize(maxPending),
                        Duration.ofSeconds(1)),
                () -> pending,
                () -> now);
    }

    private static SourceLimits limits(long records, long bytes) {
        return new SourceLimits(
                records == 0 ? OptionalLong.empty() : OptionalLong.of(records),
                bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes));
    }

    @Test
    void theBudgetTakesItsBytesAndNotOneMore() {
        for (long second : new long[] {39, 40, 41}) {
            InFlightBytes bytes = inFlight(100);
            assertThat(bytes.tryAcquire(60)).isTrue();
            assertThat(bytes.tryAcquire(second)).as("60 and %d of 100", second).isEqualTo(second <= 40);
        }
    }

    @Test
    void whoWaitsIsServedInOrderAndNobodyOvertakes() {
        InFlightBytes bytes = inFlight(100);
        assertThat(bytes.acquire(90, () -> granted.add("first"))).isEmpty();
        assertThat(bytes.acquire(50, () -> granted.add("second"))).isPresent();
        assertThat(bytes.acquire(5, () -> granted.add("third"))).isPresent();
        assertThat(bytes.tryAcquire(1)).isFalse();
        assertThat(bytes.waiting()).isEqualTo(2);

        bytes.release(90);

        assertThat(granted).containsExactly("second", "third");
        assertThat(bytes.held()).isEqualTo(55);
    }

    @Test
    void whoGivesUpLetsTheOthersOnAndIsNotServed() {
        InFlightBytes bytes = inFlight(100);
        bytes.tryAcquire(90);
        InFlightBytes.Waiting large =
                bytes.acquire(50, () -> granted.add("large")).orElseThrow();
        InFlightBytes.Waiting small =
                bytes.acquire(10, () -> granted.add("small")).orElseThrow();

        assertThat(large.cancel()).isTrue();

        assertThat(granted).containsExactly("small");
        assertThat(small.cancel()).isFalse();
        assertThat(bytes.held()).isEqualTo(100);
    }

    @Test
    void oneThatIsLargerThanTheBudgetIsServedAlone() {
        InFlightBytes bytes = inFlight(100);
        bytes.tryAcquire(1);
        assertThat(bytes.acquire(500, () -> granted.add("huge"))).isPresent();

        bytes.release(1);

        assertThat(granted).containsExactly("huge");
        assertThat(bytes.tryAcquire(1)).isFalse();
    }

    @Test
    void theTimeToComeBackIsWhatIsHeldByTheRateAtWhichItLeaves() {
        InFlightBytes bytes = inFlight(1_000);
        assertThat(bytes.retryAfter()).as("nothing known").isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 8; i++) {
            now += SECOND;
            bytes.tryAcquire(100);
            bytes.release(100);
        }
        bytes.tryAcquire(850);
        bytes.acquire(350, () -> {});

        assertThat(bytes.retryAfter()).as("1200 bytes at 100 a second").isEqualTo(Duration.ofSeconds(12));
        GatewayException busy = bytes.busy(Duration.ofMillis(250));
        assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
        assertThat(busy.retryAfter()).contains(Duration.ofSeconds(12));
        assertThat(busy)
                .hasMessageContaining("850 bytes of pushes are on their way and 1000 may be (intake.in_flight_bytes)");
    }

    @Test
    void theTimeToComeBackIsAtLeastASecondAndAtMostAMinute() {
        for (long held : new long[] {1, 10, 11, 599, 600, 601}) {
            now = 0;
            DrainRate rate = new DrainRate(() -> now);
            now = SECOND;
            rate.add(10);
            assertThat(rate.timeFor(held).toSeconds())
                    .as("%d at 10 a second", held)
                    .isEqualTo(Math.min(60, (held + 9) / 10));
            now += 20 * SECOND;
            assertThat(rate.timeFor(1)).as("nothing leaves").isEqualTo(Duration.ofSeconds(60));
        }
    }

    @Test
    void theBacklogTakesItsBytesAndThenNothing() {
        PushRoom room = room(100);
        for (long bytes : new long[] {99, 100, 101}) {
            pending = bytes;
            GatewayException refused = catchThrowableOfType(GatewayException.class, room::requireOpen);
            assertThat(refused != null).as("%d of 100", bytes).isEqualTo(bytes >= 100);
        }
    }

    @Test
    void theTimeToComeBackFromABacklogFollowsFromItsCommits() {
        PushRoom room = room(100);
        for (int i = 0; i < 9; i++) { // 70 come each second, 20 are committed
            now += SECOND;
            pending += 50;
            room.taken(QuotaCharge.of("desk", 0), 1, 70);
        }

        GatewayException refused = catchThrowableOfType(GatewayException.class, room::requireOpen);

        assertThat(refused.code()).isEqualTo(ErrorCode.BUSY);
        assertThat(refused.retryAfter()).as("351 bytes at 20 a second").contains(Duration.ofSeconds(18));
        assertThat(refused)
                .hasMessageContaining(
                        "450 bytes of pushes wait for their commit and 100 may (intake.max_pending_bytes)");
    }

    @Test
    void aRoomThatIsStoppingTakesNothing() {
        PushRoom room = room(100);
        room.requireOpen();

        room.stop();

        assertThatThrownBy(room::requireOpen).hasMessageContaining("The gateway is stopping");
    }

    @Test
    void aSourceMaySendWhatItsLimitsSayAndIsThenToldWhenToComeBack() {
        for (int used : new int[] {9, 10, 11}) {
            PushRoom room = room(100);
            QuotaCharge charge = room.requireQuota("desk", limits(10, 0), 0);
            room.taken(charge, used, 5_000);
            GatewayException refused =
                    catchThrowableOfType(GatewayException.class, () -> room.requireQuota("desk", limits(10, 0), 0));
            assertThat(refused != null).as("%d of 10", used).isEqualTo(used >= 10);
            if (refused != null) {
                assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
                assertThat(refused.retryAfter()).contains(Duration.ofMillis(used == 10 ? 100 : 200));
                now += refused.retryAfter().orElseThrow().toNanos() - 1;
                assertThatThrownBy(() -> room.requireQuota("desk", limits(10, 0), 0))
                        .isNotNull();
                now += 1;
                room.requireQuota("desk", limits(10, 0), 0);
            }
            room.requireQuota("another", limits(10, 0), 0);
        }
    }

    @Test
    void bytesAreLimitedAsRecordsAreAndALimitThatIsTakenAwayIsGone() {
        PushRoom room = room(1_000_000);
        QuotaCharge charge = room.requireQuota("desk", limits(0, 1_000), 0);
        room.taken(charge, 100_000, 1_000);

        assertThatThrownBy(() -> room.requireQuota("desk", limits(0, 1_000), 0))
                .hasMessageContaining("the source 'desk' may be sent 1000 bytes a second (ingestion_config.limits)");

        room.requireQuota("desk", limits(0, 2_000), 0);
        room.requireQuota("desk", SourceLimits.NONE, 0);
    }

    @Test
    void aBurstOfPushesWhoseLengthIsSaidGoesNotOverItsLimit() {
        PushRoom room = room(1_000_000);
        SourceLimits limits = limits(0, 1_000);
        room.requireQuota("desk", limits, 400);
        QuotaCharge second = room.requireQuota("desk", limits, 400);

        for (long bytes : new long[] {199, 200, 201}) {
            assertThat(room.findObstacle("desk", limits, bytes).isPresent())
                    .as("%d of the 200 that are left, before any of them is durable", bytes)
                    .isEqualTo(bytes > 200);
        }
        GatewayException refused =
                catchThrowableOfType(GatewayException.class, () -> room.requireQuota("desk", limits, 300));
        assertThat(refused.retryAfter()).contains(Duration.ofMillis(100));

        room.giveBack(second);
        room.requireQuota("desk", limits, 600);
    }

    @Test
    void aPushOfMoreThanASecondsWorthIsTakenWhenNothingIsOwedAndMadeUpFor() {
        PushRoom room = room(1_000_000);
        SourceLimits limits = limits(0, 1_000);
        QuotaCharge large = room.requireQuota("desk", limits, 5_000);
        room.taken(large, 1, 5_000);

        GatewayException refused =
                catchThrowableOfType(GatewayException.class, () -> room.requireQuota("desk", limits, 1));

        assertThat(refused.retryAfter()).contains(Duration.ofMillis(4_001));
    }
}
