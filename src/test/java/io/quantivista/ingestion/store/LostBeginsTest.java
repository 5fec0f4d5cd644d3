package io.quantivista.ingestion.store;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobFilter;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LostBeginsTest {
    private static TestDatabase testDatabase;

    @BeforeAll
    static void createDatabase() {
        testDatabase = TestDatabase.create(LostBeginsTest.class);
        JsonNodeFactory json = JsonNodeFactory.instance;
        for (String id : List.of("committed", "aborted")) {
            await(new PostgresSourceRegistry(testDatabase.database())
                    .create(new DataSource(
                            id,
                            id,
                            SourceType.MARKET_DATA,
                            json.objectNode().put("type", "files"),
                            json.objectNode(),
                            true,
                            Instant.parse("2025-06-21T12:00:00Z"))));
        }
    }

    @AfterAll
    static void closeDatabase() {
        testDatabase.close();
    }

    private static PostgresJobLedger ledger(Database database) {
        return new PostgresJobLedger(database, new Outbox(database, UUID::randomUUID), Clock.systemUTC(), () -> {});
    }

    private static JobStart pull(String sourceId, String key) {
        return JobStart.ofPull(sourceId, IngestionMode.ON_DEMAND, "market_data_lake", 0, key);
    }

    private static List<Job> jobs(String sourceId) {
        return await(ledger(testDatabase.database()).list(new JobFilter(null, sourceId, null, 10)));
    }

    @Test
    void a_job_whose_begin_was_committed_while_the_answer_was_lost_ends_so_that_the_next_may_begin() {
        try (CutAtCommit proxy = new CutAtCommit(testDatabase.address().port(), true)) {
            Database database = proxy.database();
            proxy.cutNext();

            assertUnavailable(ledger(database), "committed");
            Awaitility.await().until(() -> jobs("committed").get(0).status() == JobStatus.FAILED);

            assertThat(jobs("committed")).hasSize(1);
            assertThat(jobs("committed").get(0).errorDetails())
                    .startsWith("store_unavailable: the connection to PostgreSQL broke when the job began");
            Job next = await(ledger(database).begin(pull("committed", "key")));
            assertThat(next.status()).isEqualTo(JobStatus.RUNNING);
            await(database.close());
        }
    }

    @Test
    void a_begin_that_was_not_committed_leaves_nothing_and_ends_no_job_that_has_its_number() {
        try (CutAtCommit proxy = new CutAtCommit(testDatabase.address().port(), false)) {
            Database database = proxy.database();
            proxy.cutNext();

            assertUnavailable(ledger(database), "aborted");
            Job next = await(ledger(testDatabase.database()).begin(pull("aborted", "key")));
            await(database.ping());

            assertThat(jobs("aborted")).containsExactly(next);
            await(database.close());
        }
    }

    private static void assertUnavailable(PostgresJobLedger ledger, String sourceId) {
        assertThatThrownBy(() -> await(ledger.begin(pull(sourceId, "key"))))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }

    /** Stands before PostgreSQL, and cuts the next connection that commits: behind the COMMIT, or before it. */
    private static final class CutAtCommit implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final boolean isPassedOn;
        private final NetServer server;
        private volatile boolean isCutNext;

        CutAtCommit(int port, boolean isPassedOn) {
            this.isPassedOn = isPassedOn;
            this.server = await(vertx.createNetServer()
                    .connectHandler(client -> {
                        client.pause();
                        vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(behind -> join(client, behind));
                    })
                    .listen(0, "127.0.0.1"));
        }

        Database database() {
            PostgresAddress to = testDatabase.address();
            return new Database(
                    vertx,
                    new PostgresAddress(to.host(), server.actualPort(), to.database(), to.user(), to.password()),
                    2);
        }

        void cutNext() {
            isCutNext = true;
        }

        private void join(NetSocket client, NetSocket behind) {
            client.handler(bytes -> pass(client, behind, bytes));
            behind.handler(client::write);
            client.closeHandler(closed -> behind.close());
            behind.closeHandler(closed -> client.close());
            client.resume();
        }

        private void pass(NetSocket client, NetSocket behind, Buffer bytes) {
            if (!isCutNext || !bytes.toString("ISO-8859-1").contains("COMMIT")) {
                behind.write(bytes);
                return;
            }
            isCutNext = false;
            behind.handler(answer -> client.close());
            if (isPassedOn) {
                behind.write(bytes);
            } else {
                client.close();
            }
        }

        @Override
        public void close() {
            await(vertx.close());
        }
    }
}
