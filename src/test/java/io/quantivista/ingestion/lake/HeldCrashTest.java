package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.lake.UnfinishedJob.Fate;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may die at every durable step of holding, releasing and discarding a job. */
class HeldCrashTest {
    private static final String JOB = "ingestion_20250621_001";
    private static final Instant UNTIL = Instant.parse("2025-06-28T10:15:30Z");

    @TempDir
    private Path folder;

    @Test
    void killedWhileItIsHeldAJobIsHeldWholeOrNeverWas() throws Exception {
        int held = 0;
        int steps = 0;
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++, steps++) {
                Path root = prepared("hold-" + before + "-" + step);

                boolean survived = survives(root, new MortalDisk(step, before), HeldCrashTest::hold);

                Lake lake = LakeFixture.open(root);
                List<UnfinishedJob> found = lake.recover();
                assertThat(rows(lake)).containsExactly(0L, 0L);
                boolean isHeld = lake.held().find(JOB).isPresent();
                assertThat(dataFilesBelow(root)).hasSize(isHeld ? 2 : 0);
                if (isHeld) {
                    held++;
                    assertThat(found).extracting(UnfinishedJob::fate).containsExactly(Fate.HELD);
                    assertThat(found.get(0).summaryJson()).isEqualTo("held");
                    assertThat(lake.held().release(JOB, new JobSummary("released")))
                            .isEqualTo(1L);
                    assertThat(rows(lake)).containsExactly(2L, 1L);
                }
                assertThat(survived).isIn(isHeld, false);
                if (survived) {
                    break;
                }
            }
        }
        assertThat(held).isGreaterThanOrEqualTo(2);
        assertThat(steps).isGreaterThan(6);
    }

    @Test
    void killedWhileItIsReleasedAJobIsPublishedOnceOrHeldAsBefore() throws Exception {
        int published = 0;
        int heldAgain = 0;
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++) {
                Path root = prepared("release-" + before + "-" + step);
                hold(LakeFixture.open(root));

                boolean survived = survives(root, new MortalDisk(step, before), HeldCrashTest::release);

                Lake lake = LakeFixture.open(root);
                List<UnfinishedJob> found = lake.recover();
                assertThat(found).extracting(UnfinishedJob::fate).isSubsetOf(Fate.HELD, Fate.COMMITTED);
                if (!found.isEmpty() && found.get(0).fate() == Fate.HELD) {
                    heldAgain++;
                    assertThat(rows(lake)).containsExactly(0L, 0L);
                    lake.held().release(JOB, new JobSummary("second"));
                } else if (!found.isEmpty()) {
                    published++;
                    assertThat(found.get(0).summaryJson()).isEqualTo("first");
                    assertThat(found.get(0).deltaVersion()).isEqualTo(1L);
                }
                lake.forget(JOB);
                assertThat(rows(lake)).containsExactly(2L, 1L);
                assertThat(dataFilesBelow(root)).hasSize(2);
                assertThat(LakeFixture.open(root).recover()).isEmpty();
                if (survived) {
                    break;
                }
            }
        }
        assertThat(published).isGreaterThan(2);
        assertThat(heldAgain).isGreaterThan(2);
    }

    @Test
    void killedWhileItIsDiscardedAJobIsGoneOrHeldAsBefore() throws Exception {
        int held = 0;
        int gone = 0;
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++) {
                Path root = prepared("discard-" + before + "-" + step);
                hold(LakeFixture.open(root));

                boolean survived = survives(root, new MortalDisk(step, before), HeldCrashTest::discard);

                Lake lake = LakeFixture.open(root);
                List<UnfinishedJob> found = lake.recover();
                boolean isHeld = lake.held().find(JOB).isPresent();
                held += isHeld ? 1 : 0;
                gone += isHeld ? 0 : 1;
                assertThat(found).extracting(UnfinishedJob::fate).isSubsetOf(Fate.HELD, Fate.DISCARDED);
                assertThat(rows(lake)).containsExactly(0L, 0L);
                assertThat(dataFilesBelow(root)).hasSize(isHeld ? 2 : 0);
                if (survived) {
                    break;
                }
            }
        }
        assertThat(held).isPositive();
        assertThat(gone).isGreaterThan(2);
    }

    @Test
    void aReleaseThatWasSealedAndNotCommittedBeforeACrashIsNoReleaseAndTheNextOneIs() throws Exception {
        Path root = prepared("sealed");
        hold(LakeFixture.open(root));
        survives(root, new MortalDisk(1, false), HeldCrashTest::release);
        Lake lake = LakeFixture.open(root);
        lake.recover();

        lake.held().release(JOB, new JobSummary("second"));
        lake.held().release(JOB, new JobSummary("third"));

        assertThat(rows(lake)).containsExactly(2L, 1L);
        assertThat(lake.find(MARKET.name()).orElseThrow().version()).isEqualTo(1L);
    }

    @Test
    void aHeldFileThatSomebodyElseRemovedIsNotPublished() throws Exception {
        Path root = prepared("vacuumed");
        Lake lake = LakeFixture.open(root);
        hold(lake);
        Files.delete(dataFilesBelow(root).get(0));

        assertThatThrownBy(() -> release(lake))
                .hasMessageContaining("is gone or changed: discard the job and send it again");

        assertThat(rows(lake)).containsExactly(0L, 0L);
        assertThat(lake.held().find(JOB)).isPresent();
    }

    private Path prepared(String name) {
        Path root = folder.resolve(name);
        LakeFixture.open(root).ensure(MARKET);
        return root;
    }

    private static boolean survives(Path root, LocalDisk disk, Consumer<Lake> work) {
        try {
            Lake lake = LakeFixture.open(root, disk, 64);
            lake.recover();
            work.accept(lake);
            return true;
        } catch (MortalDisk.Killed killed) {
            return false;
        }
    }

    private static void hold(Lake lake) {
        JobWrite write = lake.begin(JOB, "desk", MARKET, 1, "JSON");
        LakeFixture.row(write.lane(0), MARKET, "", "{}");
        LakeFixture.row(write.lane(0), MARKET, "", "{\"a\":1}");
        LakeFixture.reject(write.lane(0), 3);
        write.closings().forEach(Closing::run);
        write.hold(new JobSummary("held"), UNTIL);
        write.forget();
    }

    private static void release(Lake lake) {
        lake.held().release(JOB, new JobSummary("first"));
        lake.forget(JOB);
    }

    private static void discard(Lake lake) {
        lake.held().discard(JOB);
    }

    private static List<Long> rows(Lake lake) {
        return Stream.of(MARKET.name(), LakeTables.QUARANTINE.name())
                .map(table -> lake.find(table).orElseThrow().files().stream()
                        .mapToLong(LiveFile::records)
                        .sum())
                .toList();
    }

    private static List<Path> dataFilesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".parquet")
                            && !file.toString().contains("_delta_log"))
                    .sorted()
                    .toList();
        }
    }
}
