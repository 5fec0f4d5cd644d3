package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.lake.table.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may die at every durable step of a flush; whoever goes on from the table's position has each record once. */
class FlushCrashTest {
    private static final String FEED = "quantivista/5f0c";
    private static final Map<String, SourceAccount> FIRST = Map.of("desk", new SourceAccount(2, 2, 0, 0));
    private static final Map<String, SourceAccount> BOTH =
            Map.of("desk", new SourceAccount(5, 3, 2, 0), "street", new SourceAccount(1, 1, 0, 0));

    @TempDir
    private Path folder;

    @Test
    void killedBeforeOrAfterAnyDurableStepEveryRecordIsThereOnceWithItsAccount() throws Exception {
        int committedRuns = 0;
        int steps = 0;
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++) {
                Path root = folder.resolve(before + "-" + step);
                prepare(root);

                boolean survived = flushUntilKilled(root, new MortalDisk(step, before));

                committedRuns += assertRecordsAreThereOnceOrNever(root) ? 1 : 0;
                assertGoesOn(root);
                steps++;
                if (survived) {
                    break;
                }
            }
        }
        assertThat(steps).as("durable steps of a flush").isGreaterThan(10);
        assertThat(committedRuns).as("runs in which the flush was decided").isBetween(4, steps - 4);
    }

    /** The entries 0 and 1 are committed. */
    private static void prepare(Path root) {
        Lake lake = LakeFixture.open(root);
        lake.ensure(MARKET);
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), FeedState.NO_POSITION);
        StreamLane lane = flush.job("ingestion_20250621_001", "desk", MARKET, 1).lane(0);
        LakeFixture.row(lane, MARKET, "", "{\"n\":0}");
        LakeFixture.row(lane, MARKET, "", "{\"n\":1}");
        LakeFixture.publish(flush, 1, FIRST);
        lake.forgetFlush(flush.id());
    }

    private static boolean flushUntilKilled(Path root, MortalDisk disk) {
        try {
            flush(LakeFixture.open(root, disk, 64));
            return true;
        } catch (MortalDisk.Killed killed) {
            return false;
        }
    }

    /** The entries 2 to 5, of two sources. */
    private static FlushWrite flush(Lake lake) {
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), 1);
        StreamLane desk = flush.job("ingestion_20250621_001", "desk", MARKET, 1).lane(0);
        LakeFixture.row(desk, MARKET, "", "{\"n\":2}");
        LakeFixture.reject(desk, 3);
        LakeFixture.reject(desk, 4);
        StreamLane street =
                flush.job("ingestion_20250621_002", "street", MARKET, 1).lane(0);
        LakeFixture.row(street, MARKET, "", "{\"n\":5}");
        LakeFixture.publish(flush, 5, BOTH);
        return flush;
    }

    /** Returns whether the flush is committed. */
    private static boolean assertRecordsAreThereOnceOrNever(Path root) throws IOException {
        Lake lake = LakeFixture.open(root);
        List<UnfinishedFlush> settled = lake.recoverFlushes();
        FeedState state = lake.feedState(MARKET.name(), FEED);
        boolean committed = state.position() == 5;
        assertThat(state).isEqualTo(committed ? new FeedState(5, BOTH) : new FeedState(1, FIRST));
        assertThat(LakeFixture.rowsOf(lake, MARKET.name())).isEqualTo(committed ? 4 : 2);
        assertThat(LakeFixture.rowsOf(lake, LakeTables.QUARANTINE.name())).isEqualTo(committed ? 2 : 0);
        assertThat(LakeFixture.dataFilesBelow(root)).hasSize(committed ? 4 : 1);
        for (UnfinishedFlush flush : settled) {
            assertThat(flush.feed()).isEqualTo(FEED);
            assertThat(flush.table()).isEqualTo(MARKET.name());
            assertThat(flush.committed()).isEqualTo(committed);
            assertThat(flush.deltaVersion()).isEqualTo(committed ? 2L : null);
            assertThat(flush.summaryJson()).isEqualTo(committed ? "{\"to\":5}" : null);
            assertThat(lake.recoverFlushes()).isEqualTo(committed ? List.of(flush) : List.of());
            lake.forgetFlush(flush.id());
        }
        assertThat(settled).hasSizeLessThan(2);
        assertThat(committed && settled.isEmpty())
                .as("committed without a journal")
                .isFalse();
        assertThat(lake.recoverFlushes()).isEmpty();
        assertThat(journals(root)).isEmpty();
        return committed;
    }

    /** Whoever finds the table at its old position writes the same entries again. */
    private static void assertGoesOn(Path root) {
        Lake lake = LakeFixture.open(root);
        if (lake.feedState(MARKET.name(), FEED).position() == 1) {
            lake.forgetFlush(flush(lake).id());
        }
        assertThat(lake.feedState(MARKET.name(), FEED)).isEqualTo(new FeedState(5, BOTH));
        assertThat(LakeFixture.rowsOf(lake, MARKET.name())).isEqualTo(4);
        assertThat(LakeFixture.rowsOf(lake, LakeTables.QUARANTINE.name())).isEqualTo(2);
    }

    private static List<Path> journals(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("_flushes"))) {
            return files.toList();
        }
    }
}
