package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.FlushFixture.FEED;
import static io.quantivista.ingestion.lake.FlushFixture.desk;
import static io.quantivista.ingestion.lake.FlushFixture.flush;
import static io.quantivista.ingestion.lake.FlushFixture.write;
import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes may believe that a feed is theirs; one of them commits, and the other leaves nothing. */
class FlushFenceTest {
    @TempDir
    private Path root;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = LakeFixture.open(root);
        lake.ensure(MARKET);
    }

    private FeedState state() {
        return lake.feedState(MARKET.name(), FEED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4, 6})
    void whoeverGoesOnFromAnotherPositionThanTheTablesIsFencedAndLeavesNothing(long from) throws IOException {
        lake.feedState(MARKET.name(), FEED);
        Lake other = LakeFixture.open(root);
        other.forgetFlush(flush(other, -1, 5).id());
        FlushWrite stale = write(lake, from);

        assertThatThrownBy(() -> LakeFixture.publish(stale, 9, desk(10)))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FENCED))
                .hasMessage(
                        "table market_data_lake has feed quantivista/5f0c at position 5, and this process goes on from %d: another process commits the feed; let only one run"
                                .formatted(from));
        stale.discard();

        assertThat(stale.isLeftToRecovery()).isFalse();
        assertThat(state()).isEqualTo(new FeedState(5, desk(6)));
        assertThat(LakeFixture.dataFilesBelow(root)).hasSize(1);
        assertThat(lake.recoverFlushes()).isEmpty();
    }

    @Test
    void whoeverIsOvertakenBetweenLookingAndPuttingIsFenced() throws IOException {
        Lake other = LakeFixture.open(root);
        FlushWrite winner = write(other, -1);
        AtomicBoolean overtaken = new AtomicBoolean();
        Lake slow = LakeFixture.open(
                root,
                new LocalDisk(false) {
                    @Override
                    public void putIfAbsent(Path target, byte[] content) throws IOException {
                        if (overtaken.compareAndSet(false, true)) {
                            LakeFixture.publish(winner, 3, desk(4));
                        }
                        super.putIfAbsent(target, content);
                    }
                },
                64);
        FlushWrite loser = write(slow, -1);

        assertThatThrownBy(() -> LakeFixture.publish(loser, 3, desk(4))).hasMessageContaining("at position 3");
        loser.discard();

        assertThat(state()).isEqualTo(new FeedState(3, desk(4)));
        assertThat(LakeFixture.rowsOf(lake, MARKET.name())).isEqualTo(1);
        assertThat(LakeFixture.dataFilesBelow(root)).hasSize(1);
    }

    @Test
    void otherFeedsAndJobsOfTheTableFenceNobody() {
        FlushWrite flush = write(lake, -1);
        Lake other = LakeFixture.open(root);
        LakeFixture.publish(other.beginFlush("quantivista/0000", MARKET.name(), -1), 8, desk(1));
        JobWrite upload = lake.begin("ingestion_20250621_003", "desk", MARKET, 1, "JSON");
        LakeFixture.row(upload.lane(0), MARKET, "", "{}");
        LakeFixture.publish(upload);

        Publication publication = LakeFixture.publish(flush, 0, desk(1));

        assertThat(publication.deltaVersion()).isEqualTo(3);
        assertThat(state().position()).isZero();
        assertThat(lake.feedState(MARKET.name(), "quantivista/0000").position()).isEqualTo(8);
    }
}
