package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.lake.UnfinishedJob.Fate;
import io.quantivista.ingestion.lake.table.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may die at every durable step of a job; after recovery each row is there once or the job never was. */
class CrashRecoveryTest {
    @TempDir
    private Path folder;

    @Test
    void killedBeforeOrAfterAnyDurableStepEveryRowIsThereOnceOrNoneIs() throws Exception {
        int committedRuns = 0;
        int steps = 0;
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++) {
                Path root = folder.resolve(before + "-" + step);
                prepare(root);
                MortalDisk disk = new MortalDisk(step, before);

                boolean survived = runUntilKilled(root, disk);

                committedRuns += assertRowsAreThereOnceOrNever(root) ? 1 : 0;
                steps++;
                if (survived) {
                    break;
                }
            }
        }
        assertThat(steps).as("durable steps of a job").isGreaterThan(10);
        assertThat(committedRuns).as("runs in which the job was decided").isBetween(4, steps - 4);
    }

    private static void prepare(Path root) throws IOException {
        Lake lake = LakeFixture.open(root);
        lake.ensure(MARKET);
    }

    private static boolean runUntilKilled(Path root, MortalDisk disk) {
        try {
            Lake lake = LakeFixture.open(root, disk, 64);
            JobWrite write = lake.begin("ingestion_20250621_001", "desk", MARKET, 1, "JSON");
            LakeFixture.row(write.lane(0), MARKET, "", "{}");
            LakeFixture.row(write.lane(0), MARKET, "", "{\"a\":1}");
            LakeFixture.reject(write.lane(0), 3);
            LakeFixture.publish(write);
            return true;
        } catch (MortalDisk.Killed killed) {
            return false;
        }
    }

    /** Returns whether the job is committed. */
    private static boolean assertRowsAreThereOnceOrNever(Path root) throws IOException {
        Lake lake = LakeFixture.open(root);
        List<UnfinishedJob> settled = lake.recover();
        long rows = LakeFixture.rowsOf(lake, MARKET.name());
        long rejections = LakeFixture.rowsOf(lake, LakeTables.QUARANTINE.name());
        assertThat(List.of(rows, rejections)).isIn(List.of(0L, 0L), List.of(2L, 1L));
        boolean committed = rows == 2;
        if (!settled.isEmpty()) {
            assertThat(settled).hasSize(1);
            assertThat(settled.get(0).fate()).isEqualTo(committed ? Fate.COMMITTED : Fate.REMOVED);
            assertThat(settled.get(0).summaryJson()).isEqualTo(committed ? "{\"job\":true}" : null);
            lake.forget("ingestion_20250621_001");
        }
        assertThat(lake.recover()).isEmpty();
        assertThat(LakeFixture.dataFilesBelow(root)).hasSize(committed ? 2 : 0);
        return committed;
    }

    @Test
    void aTornLastLineOfAJournalEndsIt() throws Exception {
        prepare(folder);
        Lake lake = LakeFixture.open(folder);
        JobWrite write = lake.begin("ingestion_20250621_002", "desk", MARKET, 1, "JSON");
        LakeFixture.row(write.lane(0), MARKET, "", "{}");
        write.closings().forEach(Closing::run);
        Files.writeString(
                folder.resolve("_jobs/ingestion_20250621_002.journal"),
                "1234abcd {\"sealed\":{\"decided_by_ta",
                StandardOpenOption.APPEND);

        List<UnfinishedJob> settled = LakeFixture.open(folder).recover();

        assertThat(settled)
                .containsExactly(
                        new UnfinishedJob("ingestion_20250621_002", "desk", MARKET.name(), Fate.REMOVED, null, null));
        assertThat(LakeFixture.dataFilesBelow(folder)).isEmpty();
    }
}
