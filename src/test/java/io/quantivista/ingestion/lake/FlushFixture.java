package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;

import java.nio.file.Path;
import java.util.Map;

/** Flushes of one feed into the market table, one row each. */
final class FlushFixture {
    static final String FEED = "quantivista/5f0c";
    static final String JOB = "ingestion_20250621_001";

    private FlushFixture() {}

    /** A flush with its row, not published. */
    static FlushWrite write(Lake lake, long from) {
        FlushWrite flush = lake.beginFlush(FEED, MARKET.name(), from);
        LakeFixture.row(flush.job(JOB, "desk", MARKET, 1).lane(0), MARKET, "", "{}");
        return flush;
    }

    static FlushWrite flush(Lake lake, long from, long to) {
        FlushWrite flush = write(lake, from);
        LakeFixture.publish(flush, to, desk(to + 1));
        return flush;
    }

    static Map<String, SourceAccount> desk(long committed) {
        return Map.of("desk", new SourceAccount(committed, committed, 0, 0));
    }

    /** A file of the log of the market table. */
    static Path log(Path root, String name) {
        return root.resolve(MARKET.name()).resolve("_delta_log").resolve(name);
    }
}
