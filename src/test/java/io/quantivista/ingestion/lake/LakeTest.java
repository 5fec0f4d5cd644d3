package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static io.quantivista.ingestion.lake.LakeFixture.PORTFOLIO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableSchema;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
    @TempDir
    private Path root;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = LakeFixture.open(root);
    }

    private static TableLayout marketWith(String column, ColumnType type) {
        return LakeTables.of(SourceType.MARKET_DATA, List.of(new TypedColumn(column, column, type)));
    }

    @Test
    void aColumnThatASourceAddsIsAddedToTheTable() {
        lake.ensure(MARKET);

        lake.ensure(marketWith("price", ColumnType.decimal(20, 6)));

        assertThat(lake.find(MARKET.name()).orElseThrow().columns())
                .last()
                .isEqualTo(new TableSchema.Field("price", "decimal(20,6)", true));
    }

    @Test
    void aColumnOfAnotherTypeIsRefusedNamingBothTypes() {
        lake.ensure(marketWith("price", ColumnType.BIGINT));

        assertThatThrownBy(() -> lake.ensure(marketWith("price", ColumnType.STRING)))
                .isInstanceOf(GatewayException.class)
                .hasMessage("table market_data_lake stores column price as bigint, and price string was asked for: "
                        + "give the column another name or its stored type");
    }

    @Test
    void aJobWithoutRowsAndRejectionsMakesNoCommitAndNoFile() {
        lake.ensure(MARKET);
        JobWrite write = lake.begin("ingestion_20250621_001", "desk", MARKET, 2, "JSON");

        Publication publication = LakeFixture.publish(write);

        assertThat(publication).isEqualTo(new Publication(null, 0, 0, 0, 0));
        assertThat(lake.find(MARKET.name()).orElseThrow().version()).isZero();
    }

    @Test
    void aJobOfRejectionsAloneIsDecidedByTheQuarantine() {
        lake.ensure(MARKET);
        JobWrite write = lake.begin("ingestion_20250621_001", "desk", MARKET, 1, "JSON");
        LakeFixture.reject(write.lane(0), 1);

        Publication publication = LakeFixture.publish(write);

        assertThat(publication.deltaVersion()).isNull();
        assertThat(publication.rejections()).isEqualTo(1);
        assertThat(rowsOf(LakeTables.QUARANTINE.name())).isEqualTo(1);
    }

    @Test
    void partitionsBeyondTheOpenOnesAreSpilledAndEndInOneFileEach() throws Exception {
        Lake narrow = LakeFixture.open(root, new LocalDisk(false), 4);
        narrow.ensure(PORTFOLIO);
        JobWrite write = narrow.begin("ingestion_20250621_001", "desk", PORTFOLIO, 2, "JSON");
        for (int i = 0; i < 3000; i++) {
            LakeFixture.row(write.lane(i % 2), PORTFOLIO, "P" + i % 300, "{\"i\":" + i + "}");
        }

        Publication publication = LakeFixture.publish(write);

        assertThat(publication.rows()).isEqualTo(3000);
        assertThat(rowsOf(PORTFOLIO.name())).isEqualTo(3000);
        assertThat(publication.files()).isBetween(300, 308);
        assertThat(filesBelow("_jobs")).isEmpty();
    }

    @Test
    void discardingLeavesNoFileAndMayBeRepeated() throws Exception {
        Lake narrow = LakeFixture.open(root, new LocalDisk(false), 2);
        narrow.ensure(PORTFOLIO);
        JobWrite write = narrow.begin("ingestion_20250621_001", "desk", PORTFOLIO, 1, "JSON");
        for (int i = 0; i < 500; i++) {
            LakeFixture.row(write.lane(0), PORTFOLIO, "P" + i % 10, "{}");
        }
        write.closings().forEach(Closing::run);

        write.discard();
        write.discard();

        assertThat(filesBelow("_jobs")).isEmpty();
        assertThat(filesBelow(PORTFOLIO.name()))
                .allMatch(file -> file.toString().contains("_delta_log"));
    }

    @Test
    void aFullDiskIsNamedAndTheJobCanBeDiscarded() throws Exception {
        Lake full = LakeFixture.open(root, new FullDisk(), 64);
        full.ensure(MARKET);
        JobWrite write = full.begin("ingestion_20250621_001", "desk", MARKET, 1, "JSON");
        LakeFixture.row(write.lane(0), MARKET, "", "{}");
        write.closings().forEach(Closing::run);

        assertThatThrownBy(() -> write.publish(new JobSummary("{}")))
                .hasMessageContaining("the disk that holds " + root + " is full");
        write.discard();

        assertThat(filesBelow("_jobs")).isEmpty();
        assertThat(full.recover()).isEmpty();
    }

    /** Has no room left for what a job syncs. A real full disk needs a file system of its own, which needs root. */
    private static final class FullDisk extends LocalDisk {
        FullDisk() {
            super(false);
        }

        @Override
        public void sync(
                Path folder, java.util.Collection<Path> files, java.util.Collection<Path> folders, Runnable meanwhile)
                throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @Test
    void eightJobsThatCommitAtOnceAllCommit() throws Exception {
        lake.ensure(MARKET);
        List<Lake> processes = List.of(lake, LakeFixture.open(root));
        ExecutorService workers = Executors.newFixedThreadPool(8);
        List<Future<Publication>> publications = new ArrayList<>();
        for (int job = 0; job < 24; job++) {
            Lake own = processes.get(job % 2);
            String jobId = "ingestion_20250621_%03d".formatted(job);
            publications.add(workers.submit(() -> {
                JobWrite write = own.begin(jobId, "desk", MARKET, 1, "JSON");
                LakeFixture.row(write.lane(0), MARKET, "", "{}");
                LakeFixture.reject(write.lane(0), 1);
                return LakeFixture.publish(write);
            }));
        }

        List<Long> versions = new ArrayList<>();
        for (Future<Publication> publication : publications) {
            versions.add(publication.get().deltaVersion());
        }
        workers.shutdown();

        assertThat(versions).doesNotHaveDuplicates().hasSize(24);
        assertThat(rowsOf(MARKET.name())).isEqualTo(24);
        assertThat(rowsOf(LakeTables.QUARANTINE.name())).isEqualTo(24);
        assertThat(checkpoint()).doesNotExist();
        processes.forEach(Lake::writeCheckpoints);
        assertThat(checkpoint()).content().containsPattern("\"version\":[12]0");
    }

    @Test
    void aCheckpointThatFailsHarmsNothingAndTheNextOneComes() throws IOException {
        AtomicBoolean fails = new AtomicBoolean(true);
        lake = LakeFixture.open(
                root,
                new LocalDisk(false) {
                    @Override
                    public void replace(Path target, byte[] content) throws IOException {
                        if (fails.get() && target.toString().contains("checkpoint")) {
                            throw new IOException("No space left on device");
                        }
                        super.replace(target, content);
                    }
                },
                64);
        lake.ensure(MARKET);
        commit(1, 11);

        lake.writeCheckpoints();

        assertThat(checkpoint()).doesNotExist();
        commit(12, 12);
        assertThat(rowsOf(MARKET.name())).isEqualTo(12);
        fails.set(false);
        lake.writeCheckpoints();
        assertThat(checkpoint()).doesNotExist();
        commit(13, 20);
        lake.writeCheckpoints();
        assertThat(checkpoint()).content().contains("\"version\":20");
        assertThat(LakeFixture.open(root).find(MARKET.name()).orElseThrow().files())
                .hasSize(20);
    }

    private void commit(int from, int to) {
        for (int n = from; n <= to; n++) {
            JobWrite write = lake.begin("ingestion_20250621_%03d".formatted(n), "desk", MARKET, 1, "JSON");
            LakeFixture.row(write.lane(0), MARKET, "", "{}");
            LakeFixture.publish(write);
        }
    }

    private Path checkpoint() {
        return root.resolve(MARKET.name() + "/_delta_log/_last_checkpoint");
    }

    private long rowsOf(String table) {
        return lake.find(table).orElseThrow().files().stream()
                .mapToLong(LiveFile::records)
                .sum();
    }

    private List<Path> filesBelow(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile).collect(Collectors.toList());
        }
    }
}
