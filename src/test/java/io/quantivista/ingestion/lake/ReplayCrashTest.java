package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.lake.QuarantineRewrites.Rewrite;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.model.UploadPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may die at every durable step of a replay, and of giving rejections up. */
class ReplayCrashTest {
    private static final String JOB = "ingestion_20250621_001";
    private static final String OTHER = "ingestion_20250621_002";
    private static final String REPLAY = "ingestion_20250621_003";

    @TempDir
    private Path folder;

    @Test
    void killedWhileItReplaysEachRecordIsARowOrWaitsAndNeverBoth() throws Exception {
        int done = 0;
        int undone = 0;
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++) {
                Path root = prepared("replay-" + before + "-" + step);

                boolean survived = survives(root, new MortalDisk(step, before), lake -> replay(lake, REPLAY));

                Lake lake = LakeFixture.open(root);
                lake.recover().forEach(job -> lake.forget(job.jobId()));
                long rows = rows(lake);
                assertThat(rows).isIn(0L, 2L);
                done += rows == 2 ? 1 : 0;
                undone += rows == 0 ? 1 : 0;
                assertThat(marks(lake, JOB))
                        .containsExactlyElementsOf(
                                rows == 2
                                        ? List.of("1 " + REPLAY, "2 waits again", "3 " + REPLAY)
                                        : List.of("1 waits", "2 waits", "3 waits"));
                assertThat(marks(lake, OTHER)).containsExactly("9 waits");
                replay(lake, "ingestion_20250621_004");
                assertThat(rows(lake)).isEqualTo(2);
                assertThat(marks(lake, JOB)).hasSize(3);
                if (survived) {
                    break;
                }
            }
        }
        assertThat(done).isGreaterThan(2);
        assertThat(undone).isGreaterThan(4);
    }

    @Test
    void killedWhileRejectionsAreGivenUpAllOfThemAreOrNone() throws Exception {
        for (boolean before : List.of(true, false)) {
            for (int step = 1; ; step++) {
                Path root = prepared("discard-" + before + "-" + step);

                boolean survived = survives(
                        root,
                        new MortalDisk(step, before),
                        lake -> lake.rewrites().discard(JOB, "desk", row -> true));

                Lake lake = LakeFixture.open(root);
                assertThat(lake.recover()).isEmpty();
                List<String> waiting = List.of("1 waits", "2 waits", "3 waits");
                List<String> discarded = List.of("1 discarded", "2 discarded", "3 discarded");
                List<String> marks = marks(lake, JOB);
                assertThat(marks).isIn(waiting, discarded);
                assertThat(lake.rewrites().discard(JOB, "desk", row -> true)).isEqualTo(marks.equals(waiting) ? 3 : 0);
                assertThat(marks(lake, JOB)).isEqualTo(discarded);
                if (survived) {
                    break;
                }
            }
        }
    }

    @Test
    void aSecondReplayWaitsForTheFirst() {
        Path root = prepared("two");
        Lake lake = LakeFixture.open(root);
        Rewrite first = begin(lake, REPLAY);

        assertThatThrownBy(() -> begin(lake, "ingestion_20250621_004"))
                .hasMessageContaining("are being replayed or discarded by " + REPLAY);

        first.write().discard();
        assertThat(begin(lake, "ingestion_20250621_004").rows().hasNext()).isTrue();
    }

    @Test
    void aJournalThatAnotherJobIsJustBeginningIsLeftAlone() throws Exception {
        Path root = prepared("beginning");
        Lake lake = LakeFixture.open(root);
        Path begun = Files.createFile(root.resolve("_jobs/ingestion_20250621_099.journal"));

        begin(lake, REPLAY).write().discard();

        assertThat(begun).exists();
    }

    @Test
    void aFileThatAnotherWriterReplacedMeanwhileFailsTheReplayBeforeItPublishes() throws Exception {
        Path root = prepared("conflict");
        Lake lake = LakeFixture.open(root);
        Rewrite rewrite = begin(lake, REPLAY);
        work(rewrite, REPLAY);
        rewrite.write().closings().forEach(Closing::run);
        Path log = root.resolve("quarantine/_delta_log");
        LiveFile file = lake.find("quarantine").orElseThrow().files().stream()
                .filter(live -> live.path().toString().contains(JOB))
                .findFirst()
                .orElseThrow();
        long version = lake.find("quarantine").orElseThrow().version();
        Files.writeString(
                log.resolve("%020d.json".formatted(version + 1)),
                "{\"remove\":{\"path\":\"%s\",\"dataChange\":true,\"deletionTimestamp\":1}}\n"
                        .formatted(root.resolve("quarantine").relativize(file.path())));

        assertThatThrownBy(() -> rewrite.write().publish(new JobSummary("")))
                .hasMessageContaining("were replaced by another writer: try again");

        rewrite.write().discard();
        assertThat(rows(lake)).isZero();
    }

    /** A job with three rejections, and another with one. */
    private Path prepared(String name) {
        Path root = folder.resolve(name);
        Lake lake = LakeFixture.open(root);
        lake.ensure(MARKET);
        JobWrite write = lake.begin(JOB, "desk", MARKET, 2, "JSON");
        LakeFixture.reject(write.lane(0), 1);
        LakeFixture.reject(write.lane(1), 2);
        LakeFixture.reject(write.lane(0), 3);
        LakeFixture.publish(write);
        JobWrite other = lake.begin(OTHER, "desk", MARKET, 1, "JSON");
        LakeFixture.reject(other.lane(0), 9);
        LakeFixture.publish(other);
        return root;
    }

    private static boolean survives(Path root, LocalDisk disk, Consumer<Lake> work) {
        try {
            Lake lake = LakeFixture.open(root, disk, 64);
            work.accept(lake);
            return true;
        } catch (MortalDisk.Killed killed) {
            return false;
        }
    }

    private static Rewrite begin(Lake lake, String replayId) {
        return lake.rewrites().begin(replayId, JOB, "desk", MARKET, 1, "JSON");
    }

    private static void replay(Lake lake, String replayId) {
        Rewrite rewrite = begin(lake, replayId);
        work(rewrite, replayId);
        LakeFixture.publish(rewrite.write());
    }

    /** Line 2 fails again, the others pass. */
    private static void work(Rewrite rewrite, String replayId) {
        try (QuarantineRows rows = rewrite.rows()) {
            while (rows.hasNext()) {
                QuarantineRow row = rows.next();
                boolean passes = row.isWaiting() && !row.position().contains("\"line\":2,");
                if (passes) {
                    LakeFixture.row(rewrite.write().lane(0), MARKET, "", "{}");
                }
                rewrite.write().quarantine(0).keep(passes ? row.replayedBy(replayId) : again(row));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static QuarantineRow again(QuarantineRow row) {
        return row.isWaiting()
                ? row.rejectedAgain(
                        new Rejection(new UploadPosition(2, 200), null, "again", "again", null, row.original()))
                : row;
    }

    private static long rows(Lake lake) {
        return lake.find(MARKET.name()).orElseThrow().files().stream()
                .mapToLong(LiveFile::records)
                .sum();
    }

    /** Line and mark of each of the job's rejections. */
    private static List<String> marks(Lake lake, String jobId) {
        List<String> marks = new ArrayList<>();
        try (QuarantineRows rows = lake.rewrites().read(jobId)) {
            while (rows.hasNext()) {
                QuarantineRow row = rows.next();
                if (row.jobId().equals(jobId)) {
                    String line = row.position().replaceAll(".*\"line\":(\\d+).*", "$1");
                    String waits = row.code().equals("again") ? "waits again" : "waits";
                    String mark = row.discardedAtMicros() != null ? "discarded" : waits;
                    marks.add(line + " " + (row.replayedBy() == null ? mark : row.replayedBy()));
                    assertThat(new String(row.original(), UTF_8)).isEqualTo("{bad " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return marks;
    }
}
