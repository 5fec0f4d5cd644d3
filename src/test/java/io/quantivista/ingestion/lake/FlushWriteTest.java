package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.FlushFixture.FEED;
import static io.quantivista.ingestion.lake.FlushFixture.JOB;
import static io.quantivista.ingestion.lake.FlushFixture.desk;
import static io.quantivista.ingestion.lake.FlushFixture.flush;
import static io.quantivista.ingestion.lake.FlushFixture.write;
import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static io.quantivista.ingestion.lake.LakeFixture.PORTFOLIO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushWriteTest {
    private static final String OTHER_JOB = "ingestion_20250621_002";

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

    @Test
    void aTableThatIsNotThereStandsBeforeTheFirstEntry() {
        assertThat(lake.feedState(PORTFOLIO.name(), FEED)).isEqualTo(new FeedState(-1, Map.of()));
        assertThat(state()).isEqualTo(new FeedState(-1, Map.of()));
    }

    @Test
    void jobsWithTypedColumnsOfTheirOwnCommitTogether() {
        TableLayout priced = LakeTables.of(
                SourceType.MARKET_DATA, List.of(new TypedColumn("price", "price", ColumnType.decimal(18, 4))));
        lake.ensure(priced);
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), -1);
        LakeFixture.row(flush.job(JOB, "desk", MARKET, 1).lane(0), MARKET, "", "{}");
        StreamLane street = flush.job(OTHER_JOB, "street", priced, 2).lane(1);
        ColumnSink row = street.row(LakeFixture.DAY, null, 0, 0);
        LakeFixture.text(row, priced.indexOf(LakeTables.DATA_PAYLOAD), "{}");
        row.putLong(priced.indexOf(LakeTables.INGESTED_AT), 1);
        row.putLong(priced.indexOf("price"), 1_234_500);
        row.endRow();

        Publication publication = LakeFixture.publish(flush, 1, desk(1));

        assertThat(publication.rows()).isEqualTo(2);
        assertThat(publication.deltaVersion()).isEqualTo(2);
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "job-%s-%s-00001.parquet".formatted(JOB, flush.id()),
                        "job-%s-%s-00001.parquet".formatted(OTHER_JOB, flush.id()));
    }

    private List<String> names() {
        return lake.find(MARKET.name()).orElseThrow().files().stream()
                .map(file -> String.valueOf(file.path().getFileName()))
                .toList();
    }

    @Test
    void aJobsFilesOfManyFlushesHaveNamesOfTheirOwnThatTellTheJob() {
        for (int n = 0; n < 5; n++) {
            flush(lake, n - 1, n);
        }

        assertThat(names()).doesNotHaveDuplicates().hasSize(5);
        assertThat(lake.find(MARKET.name()).orElseThrow().files())
                .allMatch(file -> Lake.mayHold(file, JOB))
                .noneMatch(file -> Lake.mayHold(file, OTHER_JOB));
        assertThat(state()).isEqualTo(new FeedState(4, desk(5)));
    }

    @Test
    void rejectionsAloneMoveThePositionAndCarryHowEachPushWasRead() throws Exception {
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), -1);
        StreamLane lane = flush.job(JOB, "desk", MARKET, 1).lane(0);
        lane.readAs("CSV", "{\"delimiter\":\";\"}");
        LakeFixture.reject(lane, 1);
        lane.readAs("JSON", null);
        LakeFixture.reject(lane, 2);
        Map<String, SourceAccount> totals = Map.of("desk", new SourceAccount(3, 0, 2, 1));

        Publication publication = LakeFixture.publish(flush, 0, totals);

        assertThat(publication).isEqualTo(new Publication(1L, 0, 0, 0, 2));
        assertThat(state()).isEqualTo(new FeedState(0, totals));
        List<String> read = new ArrayList<>();
        try (QuarantineRows rows = lake.rewrites().read(JOB)) {
            rows.forEachRemaining(row -> read.add(row.dataFormat() + " " + row.readAs()));
        }
        assertThat(read).containsExactly("CSV {\"delimiter\":\";\"}", "JSON null");
    }

    @Test
    void aPositionAloneIsACommitOfTheTableAndOfNothingElse() {
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), -1);

        Publication publication = LakeFixture.publish(flush, 7, Map.of("desk/eu %", new SourceAccount(8, 0, 0, 8)));

        assertThat(publication).isEqualTo(new Publication(1L, 0, 0, 0, 0));
        assertThat(state()).isEqualTo(new FeedState(7, Map.of("desk/eu %", new SourceAccount(8, 0, 0, 8))));
        assertThat(lake.find(LakeTables.QUARANTINE.name()).orElseThrow().version())
                .isZero();
    }

    @Test
    void accountsOfSourcesThatAFlushDoesNotTouchStay() {
        LakeFixture.publish(lake.beginFlush(FEED, MARKET.name(), -1), 0, desk(9));
        LakeFixture.publish(
                lake.beginFlush(FEED, MARKET.name(), 0), 1, Map.of("street", new SourceAccount(1, 0, 1, 0)));

        assertThat(state().accounts())
                .isEqualTo(Map.of("desk", new SourceAccount(9, 9, 0, 0), "street", new SourceAccount(1, 0, 1, 0)));
    }

    @Test
    void aPositionThatDoesNotRiseIsAFault() {
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), 4);

        assertThatThrownBy(() -> LakeFixture.publish(flush, 4, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("feed quantivista/5f0c cannot go from 4 to 4");
        flush.discard();
    }

    @Test
    void aCommitOfUnknownOutcomeIsSettledWhileOtherFlushesRun() {
        FailingDisk disk = new FailingDisk();
        Lake failing = LakeFixture.open(root, disk, 64);
        flush(failing, -1, 0);
        FlushWrite flush = write(failing, 0);
        disk.failsInLog = true;

        assertThatThrownBy(() -> LakeFixture.publish(flush, 1, desk(2)))
                .hasMessageContaining("publishing flush " + flush.id() + " failed");
        assertThat(flush.isLeftToRecovery()).isTrue();
        flush.discard();
        disk.failsInLog = false;
        FlushWrite running = write(failing, 1);
        List<UnfinishedFlush> settled = failing.recoverFlushes();

        assertThat(settled)
                .containsExactly(new UnfinishedFlush(flush.id(), FEED, MARKET.name(), true, 2L, "{\"to\":1}"));
        failing.forgetFlush(flush.id());
        assertThat(failing.recoverFlushes()).isEmpty();
        LakeFixture.publish(running, 2, desk(3));
        assertThat(failing.feedState(MARKET.name(), FEED)).isEqualTo(new FeedState(2, desk(3)));
        assertThat(LakeFixture.rowsOf(failing, MARKET.name())).isEqualTo(3);
    }

    /** Puts commits and then cannot sync them, so that nobody can promise them. */
    private static final class FailingDisk extends LocalDisk {
        private boolean failsInLog;

        FailingDisk() {
            super(false);
        }

        @Override
        public void sync(Path path) throws IOException {
            if (failsInLog && path.toString().contains("_delta_log")) {
                throw new IOException("Input/output error");
            }
            super.sync(path);
        }
    }

    @Test
    void committedFlushesAreFoundInTheOrderOfTheirCommits() {
        List<String> ids = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            ids.add(flush(lake, n - 1, n).id());
        }
        write(lake, 11);

        List<UnfinishedFlush> found = LakeFixture.open(root).recoverFlushes();

        assertThat(found).hasSize(13);
        assertThat(found.subList(0, 12)).extracting(UnfinishedFlush::id).isEqualTo(ids);
        assertThat(found.subList(0, 12)).allMatch(UnfinishedFlush::committed);
        assertThat(found.get(12).committed()).isFalse();
    }

    @Test
    void discardingLeavesNothingAndThePositionStays() throws IOException {
        Lake narrow = LakeFixture.open(root, new LocalDisk(false), 2);
        narrow.ensure(PORTFOLIO);
        FlushWrite flush = narrow.beginFlush(FEED, PORTFOLIO.name(), -1);
        StreamLane lane = flush.job(JOB, "desk", PORTFOLIO, 1).lane(0);
        for (int i = 0; i < 500; i++) {
            LakeFixture.row(lane, PORTFOLIO, "P" + i % 10, "{}");
        }
        flush.closings().forEach(Closing::run);

        flush.discard();
        flush.discard();

        assertThat(LakeFixture.dataFilesBelow(root)).isEmpty();
        assertThat(root.resolve("_flushes")).isEmptyDirectory();
        assertThat(narrow.feedState(PORTFOLIO.name(), FEED).position()).isEqualTo(-1);
    }

    @Test
    void partitionsCountOpenFilesOfEachLaneAndSpilledPartitionsOnce() {
        Lake narrow = LakeFixture.open(root, new LocalDisk(false), 2);
        narrow.ensure(PORTFOLIO);
        FlushWrite flush = narrow.beginFlush(FEED, PORTFOLIO.name(), -1);
        JobRows rows = flush.job(JOB, "desk", PORTFOLIO, 2);
        assertThat(flush.partitions()).isZero();

        for (int i = 0; i < 400; i++) {
            LakeFixture.row(rows.lane(i % 2), PORTFOLIO, "P" + i / 2 % 20, "{}");
        }

        assertThat(flush.partitions()).isEqualTo(2 + 2 + 18);
        assertThat(LakeFixture.publish(flush, 0, desk(400)).files()).isEqualTo(flush.partitions());
    }

    @Test
    void aJobOfAnotherTableOrTwiceIsAFault() {
        FlushWrite flush = write(lake, -1);

        assertThatThrownBy(() -> flush.job(OTHER_JOB, "desk", PORTFOLIO, 1))
                .hasMessageContaining("cannot take job " + OTHER_JOB + " to table " + PORTFOLIO.name());
        assertThatThrownBy(() -> flush.job(JOB, "desk", MARKET, 1)).hasMessageContaining("cannot take job " + JOB);
        flush.discard();
    }
}
