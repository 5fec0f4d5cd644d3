package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flush of one table with the rows of very many sources. */
class ManySourcesFlushTest {
    private static final int SOURCES = 1_000;
    private static final long WRITE_MEMORY = 16 << 20;

    @TempDir
    private Path root;

    private final Map<Integer, JobRows> jobs = new HashMap<>();

    @Test
    void theFilesOfAThousandSourcesHoldTheWriteMemoryAndNoMore() {
        Lake lake = Lake.open(
                new LakeConfig(root, 64, WRITE_MEMORY, 1 << 20, 1, false), new LocalDisk(false), LakeFixture.CLOCK);
        lake.ensure(MARKET);
        FlushWrite flush = lake.beginFlush("feed", MARKET.name());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long most = 0;

        for (int round = 0; round < 2; round++) {
            for (int source = 0; source < SOURCES; source++) {
                StreamLane lane = lane(flush, source, round);
                LakeFixture.row(lane, MARKET, "", "{\"source\":%d,\"round\":%d}".formatted(source, round));
                most = Math.max(most, lake.memory().held());
            }
        }

        // A row may take a block and what its file holds beside, in each of two lanes, before room is made for the
        // next.
        assertThat(most).isBetween(WRITE_MEMORY, WRITE_MEMORY + 3 * BlockPool.BLOCK_BYTES);
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / SOURCES)
                .as("bytes allocated for a source in two lanes, all that is not counted included")
                .isLessThan(96 << 10);
        Publication published = LakeFixture.publish(flush, "feed", FeedState.NO_POSITION, 0, Map.of());
        assertThat(published.rows()).isEqualTo(2 * SOURCES);
        assertThat(LakeFixture.rowsOf(lake, MARKET.name())).isEqualTo(2 * SOURCES);
        assertThat(lake.memory().held()).isZero();
    }

    @Test
    void aFlushThatIsDiscardedGivesItsMemoryBack() {
        Lake lake = LakeFixture.open(root);
        lake.ensure(MARKET);
        FlushWrite flush = lake.beginFlush("feed", MARKET.name());
        for (int source = 0; source < 3; source++) {
            LakeFixture.row(lane(flush, source, 0), MARKET, "", "{}");
        }

        flush.discard();

        assertThat(lake.memory().held()).isZero();
    }

    private StreamLane lane(FlushWrite flush, int source, int round) {
        return jobs.computeIfAbsent(source, first -> flush.job("job_%d".formatted(first), "s" + first, MARKET, 2))
                .lane((source + round) % 2);
    }
}
