package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers are lost and connections break; clients send again under the same key. */
class LostAnswersTest {
    /** More of them with -Dgateway.test.posts=10000 */
    private static final int POSTS = Integer.getInteger("gateway.test.posts", 600);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    private static final int PERCENT_DROPPED = 30;
    private static final int PERCENT_CUT = 2;

    @TempDir
    private Path data;

    @TempDir
    private Path folder;

    @Test
    void what_is_sent_again_is_there_once() throws Exception {
        try (TestGateway gateway = TestGateway.start(data, "stream.window", "1s");
                LossyProxy proxy = new LossyProxy(gateway.address(), PERCENT_DROPPED, PERCENT_CUT, SEED)) {
            String source = gateway.source("MARKET_DATA", StreamAudit.COLUMNS);
            PushLoad load = new PushLoad();
            List<PushingClient> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                PushingClient client =
                        new PushingClient(number, proxy.address(), source, true, Duration.ZERO, SEED, folder);
                clients.add(client);
                load.add(client);
            }
            await().atMost(Duration.ofMinutes(30))
                    .until(() ->
                            clients.stream().mapToLong(PushingClient::posts).sum() >= POSTS);
            load.stop();

            String result = new StreamAudit(gateway.http(), gateway.lake(), source).check(load);

            long repeated = clients.stream().mapToLong(PushingClient::repeated).sum();
            System.out.printf(
                    "streams, lost answers: seed %d, %d posts, %d answers dropped, %d requests cut, %d known again, %s%n",
                    SEED,
                    clients.stream().mapToLong(PushingClient::posts).sum(),
                    proxy.dropped(),
                    proxy.cut(),
                    repeated,
                    result);
            assertThat(repeated).isPositive();
            assertThat(load.acknowledged().size()).isEqualTo(load.sent().size());
        }
    }
}
