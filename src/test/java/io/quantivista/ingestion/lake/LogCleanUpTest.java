package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.FlushFixture.FEED;
import static io.quantivista.ingestion.lake.LakeFixture.CLOCK;
import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log of a table that is committed every second is cleaned up behind its checkpoints, and nothing is lost by it. */
class LogCleanUpTest {
    @TempDir
    private Path root;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = LakeFixture.open(root);
        lake.ensure(MARKET);
    }

    private void flush(int from, int to) {
        for (int n = from; n <= to; n++) {
            lake.forgetFlush(FlushFixture.flush(lake, n - 1, n).id());
        }
    }

    private List<String> commits() throws IOException {
        try (Stream<Path> files = Files.list(FlushFixture.log(root, ""))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private void age(String name, Duration age) throws IOException {
        Files.setLastModifiedTime(
                FlushFixture.log(root, name), FileTime.from(CLOCK.instant().minus(age)));
    }

    /** The table's first commit says so. */
    private void set(String properties) throws IOException {
        Path created = FlushFixture.log(root, "%020d.json".formatted(0));
        Files.writeString(
                created,
                Files.readString(created)
                        .replace("\"configuration\":{}", "\"configuration\":{%s}".formatted(properties)));
        lake = LakeFixture.open(root);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                    | P30DT1S  | 20",
                "                                                    | P29DT23H | 0",
                "\"delta.logRetentionDuration\":\"interval 3 days\"  | P3DT1S   | 20",
                "\"delta.logRetentionDuration\":\"interval 3 days\"  | P2DT23H  | 0",
                "\"delta.logRetentionDuration\":\"interval 1 hours\" | P1DT1S   | 20",
                "\"delta.logRetentionDuration\":\"interval 1 hours\" | PT23H    | 0",
                "\"delta.enableExpiredLogCleanup\":\"false\"         | P99D     | 0"
            })
    void commitsGoBehindACheckpointThatIsAsOldAsTheyMustBe(String properties, Duration age, int removed)
            throws Exception {
        set(properties == null ? "" : properties);
        flush(0, 24);
        lake.writeCheckpoints();
        for (String commit : commits()) {
            age(commit, age);
        }
        age("%020d.checkpoint.parquet".formatted(20), age);
        lake = LakeFixture.open(root);
        flush(25, 29);

        lake.writeCheckpoints();

        assertThat(commits()).hasSize(31 - removed).first().isEqualTo("%020d.json".formatted(removed));
        Lake reopened = LakeFixture.open(root);
        assertThat(reopened.feedState(MARKET.name(), FEED).position()).isEqualTo(29);
        assertThat(LakeFixture.rowsOf(reopened, MARKET.name())).isEqualTo(30);
    }

    @Test
    void commitsStayUntilACheckpointIsAsOld() throws Exception {
        flush(0, 24);
        for (String commit : commits()) {
            age(commit, Duration.ofDays(31));
        }

        lake.writeCheckpoints();

        assertThat(commits()).hasSize(26);
    }
}
