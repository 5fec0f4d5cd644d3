package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams over gRPC whose connections break in the middle of batches and answers, again and again. */
class CutStreamsTest {
    /** More of them with -Dgateway.test.cuts=500 */
    private static final int CUTS = Integer.getInteger("gateway.test.cuts", 20);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int STREAMS = 3;
    private static final Duration PACE = Duration.ofMillis(2);
    /** Of a hundred pieces of at most 512 bytes, each way. */
    private static final int PERCENT = 2;

    /** Each record behind the one before it, or it is rejected. */
    private static final String IN_ORDER =
            "[{\"check_id\":\"%s-order\",\"check_type\":\"monotonic\",\"field\":\"n\",\"severity\":\"error\",\"parameters\":{\"strict\":true}}]";

    @TempDir
    private Path data;

    @TempDir
    private Path folder;

    @Test
    void every_batch_is_there_once_and_in_its_order() throws Exception {
        try (TestGateway gateway = TestGateway.start(data, "stream.window", "1s", "stream.flush_interval", "200ms");
                LossyProxy proxy = new LossyProxy(gateway.address(), PERCENT, PERCENT, SEED)) {
            Map<String, PushLoad> loads = new LinkedHashMap<>();
            for (int number = 0; number < STREAMS; number++) {
                String source = gateway.source("MARKET_DATA", StreamAudit.COLUMNS);
                gateway.http().checks(source, IN_ORDER.formatted(source));
                PushLoad load = new PushLoad();
                load.add(new StreamingClient(number, proxy.address(), source, PACE, SEED, folder));
                loads.put(source, load);
            }
            await().atMost(Duration.ofMinutes(30)).until(() -> proxy.dropped() + proxy.cut() >= CUTS);
            for (PushLoad load : loads.values()) {
                load.stop();
            }

            List<String> results = new ArrayList<>();
            for (Map.Entry<String, PushLoad> each : loads.entrySet()) {
                String source = each.getKey();
                results.add(new StreamAudit(gateway.http(), gateway.lake(), source).check(each.getValue()));
                assertThat(each.getValue().acknowledged().size())
                        .isEqualTo(each.getValue().sent().size());
                assertOrder(gateway, source);
            }

            System.out.printf(
                    "streams over gRPC, cut: seed %d, %d cuts in answers and %d in batches, order kept%n",
                    SEED, proxy.dropped(), proxy.cut());
            results.forEach(result -> System.out.println("  a stream: " + result));
        }
    }

    /** Within each window nothing was rejected for its order, and no window reaches into another one. */
    private static void assertOrder(TestGateway gateway, String source) {
        assertThat(gateway.sql(
                        "select original from quarantine where source_id = '%s' and rule_or_check_id = '%s-order'"
                                .formatted(source, source)))
                .isEmpty();
        long last = -1;
        for (List<String> window :
                gateway.sql(
                        "select ingestion_job_id, min(n), max(n) from %s where source_id = '%s' group by ingestion_job_id order by length(ingestion_job_id), ingestion_job_id"
                                .formatted(StreamAudit.TABLE, source))) {
            assertThat(Long.parseLong(window.get(1))).as(window.get(0)).isGreaterThan(last);
            last = Long.parseLong(window.get(2));
        }
    }
}
