package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.FlushFixture.FEED;
import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Position and accounts stand in the table's log for as long as the feed lives, whatever becomes of its files. */
class FeedInLogTest {
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
            FlushWrite flush = FlushFixture.write(lake, n - 1);
            LakeFixture.publish(flush, n, Map.of("desk/eu", new SourceAccount(2 * n + 2, n + 1, 0, n + 1)));
            lake.forgetFlush(flush.id());
        }
    }

    private static FeedState after(int n) {
        return new FeedState(n, Map.of("desk/eu", new SourceAccount(2 * n + 2, n + 1, 0, n + 1)));
    }

    @Test
    void aCheckpointKeepsThemWhenTheCommitsBehindItAreGone() throws Exception {
        LakeFixture.publish(lake.beginFlush(FEED, MARKET.name(), -1), 0, Map.of("once", new SourceAccount(1, 0, 1, 0)));
        flush(1, 12);
        lake.writeCheckpoints();
        for (int version = 0; version < 10; version++) {
            Files.delete(FlushFixture.log(root, "%020d.json".formatted(version)));
        }

        Lake reopened = LakeFixture.open(root);

        FeedState state = reopened.feedState(MARKET.name(), FEED);
        assertThat(state.position()).isEqualTo(12);
        assertThat(state.accounts())
                .isEqualTo(Map.of(
                        "once",
                        new SourceAccount(1, 0, 1, 0),
                        "desk/eu",
                        after(12).accounts().get("desk/eu")));
        assertThat(LakeFixture.rowsOf(reopened, MARKET.name())).isEqualTo(12);
        lake = reopened;
        flush(13, 13);
        assertThat(lake.feedState(MARKET.name(), FEED).position()).isEqualTo(13);
    }

    @Test
    void aTableThatMayForgetThePositionIsRefused() throws Exception {
        flush(0, 0);
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), 0);
        String created = Files.readString(FlushFixture.log(root, "%020d.json".formatted(0)));
        String changed = created.lines()
                .filter(line -> line.startsWith("{\"metaData\""))
                .map(line -> line.replace(
                        "\"configuration\":{}",
                        "\"configuration\":{\"delta.setTransactionRetentionDuration\":\"interval 7 days\"}"))
                .findFirst()
                .orElseThrow();
        Files.writeString(FlushFixture.log(root, "%020d.json".formatted(2)), changed + "\n");
        String refusal =
                "table market_data_lake has the property delta.setTransactionRetentionDuration = 'interval 7 days',"
                        + " by which it may forget how far a stream is committed: unset it";

        assertThatThrownBy(() -> lake.beginFlush(FEED, MARKET.name(), 0)).hasMessage(refusal);
        assertThatThrownBy(() -> LakeFixture.publish(flush, 1, Map.of())).hasMessage(refusal);
        flush.discard();
    }

    @Test
    void identifiersOfOtherEnginesAndFeedsAreNoAccounts() throws Exception {
        flush(0, 0);
        Files.writeString(FlushFixture.log(root, "%020d.json".formatted(2)), """
                {"txn":{"appId":"quantivista/5f0c/a/b/received","version":1}}
                {"txn":{"appId":"quantivista/5f0c/received","version":1}}
                {"txn":{"appId":"quantivista/5f0c0/desk/received","version":1}}
                {"txn":{"appId":"spark-query","version":99}}
                """);

        assertThat(lake.feedState(MARKET.name(), FEED)).isEqualTo(after(0));
        assertThat(LakeFixture.open(root).feedState(MARKET.name(), FEED)).isEqualTo(after(0));
    }

    @Test
    void checkpointsGrowApartWithTheTable() throws Exception {
        List<Integer> versions = new ArrayList<>();
        for (int n = 0; n < 300; n++) {
            flush(n, n);
            lake.writeCheckpoints();
            if (Files.exists(FlushFixture.log(root, "%020d.checkpoint.parquet".formatted(n + 1)))) {
                versions.add(n + 1);
            }
        }

        assertThat(versions.subList(0, 10)).containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        assertThat(versions.subList(10, versions.size())).containsExactly(110, 130, 150, 170, 190, 210, 240, 270, 300);
    }

    @Test
    void aFolderThatIsKnownIsSyncedWithoutThoseAboveIt() {
        List<Path> synced = new ArrayList<>();
        lake = LakeFixture.open(
                root,
                new LocalDisk(false) {
                    @Override
                    public void sync(
                            Path lakeRoot, java.util.Collection<Path> files, java.util.Collection<Path> folders) {
                        synced.clear();
                        synced.addAll(folders);
                    }
                },
                64);
        Path journals = root.resolve("_flushes");
        Path table = root.resolve(MARKET.name());
        Path partition = table.resolve("ingestion_date=2025-06-21");

        flush(0, 0);
        assertThat(synced).containsExactly(journals, partition, table);
        flush(1, 1);

        assertThat(synced).containsExactly(journals, partition);
    }
}
