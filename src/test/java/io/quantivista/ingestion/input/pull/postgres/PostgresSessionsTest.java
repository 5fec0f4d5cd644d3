package io.quantivista.ingestion.input.pull.postgres;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.store.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresSessionsTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private static TestDatabase database;

    /** One worker, so that whoever blocks it must not need another. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));

    @BeforeAll
    static void create() {
        database = TestDatabase.create(PostgresSessionsTest.class);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private static PostgresConnection connection(int port, String relation) {
        PostgresAddress address = database.address();
        return new PostgresConnection(
                address.host(),
                port,
                address.database(),
                address.user(),
                new Secret(address.password().reveal()),
                relation,
                Optional.empty(),
                "rows",
                1_000_000,
                new HostPolicy(List.of("*")));
    }

    private static PostgresConnection connection(String relation) {
        return connection(database.address().port(), relation);
    }

    private Future<Long> count(Duration patience, String relation) {
        return new PostgresSessions(vertx, patience)
                .look(
                        connection(relation),
                        session -> session.query(RowsQuery.all(relation, 1).count(9), Tuple.tuple()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static void assertUnreachable(Future<?> look, String reason) {
        assertThatThrownBy(() -> await(look))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE))
                .hasMessageContaining(reason);
    }

    @Test
    void a_look_that_takes_too_long_is_ended_by_the_server() {
        assertUnreachable(
                count(SHORT, "(select pg_sleep(3600)) "), "canceling statement due to statement timeout (57014)");
    }

    @Test
    void a_look_does_not_wait_for_a_lock_without_end() throws Exception {
        database.execute("create table locked (n int)");
        try (Connection other = TestDatabase.connect(database.address())) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table locked");

            assertUnreachable(count(SHORT, "locked"), "timeout");
        }
    }

    @Test
    void a_server_that_falls_silent_ends_the_look_and_the_connection() {
        try (SilencedServer server =
                new SilencedServer(vertx, database.address().port())) {
            Future<?> look = new PostgresSessions(vertx, SHORT).look(connection(server.port(), "x"), session -> {
                server.fallSilent();
                return session.query("select 1", Tuple.tuple());
            });

            assertUnreachable(look, "it did not answer in time");
        }
    }

    @Test
    void rows_are_read_where_every_worker_of_the_pool_waits_for_rows() {
        PostgresConnection connection = connection("(select generate_series(1, 2500) as n)");
        PostgresSessions sessions = new PostgresSessions(vertx, Duration.ofSeconds(15));

        byte[] lines = await(vertx.executeBlocking(() -> {
            RowsQuery query = RowsQuery.all(connection.relation(), 1_000);
            try (RowStream rows = new RowStream(sessions, connection, query, new ReadRows(connection, null, null))) {
                rows.begin();
                return rows.readAllBytes();
            }
        }));

        assertThat(new String(lines))
                .hasLineCount(2500)
                .startsWith("{\"n\":1}\n")
                .endsWith("{\"n\":2500}\n");
    }

    /** Passes bytes on until it is told to pass nothing more. */
    private static final class SilencedServer implements AutoCloseable {
        private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
        private final NetServer server;

        SilencedServer(Vertx vertx, int port) {
            server = await(vertx.createNetServer()
                    .connectHandler(client -> {
                        client.pause();
                        vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(behind -> {
                            pass(client, behind);
                            pass(behind, client);
                        });
                    })
                    .listen(0, "127.0.0.1"));
        }

        int port() {
            return server.actualPort();
        }

        void fallSilent() {
            open.forEach(socket -> socket.handler(bytes -> {}));
        }

        private void pass(NetSocket from, NetSocket to) {
            open.add(from);
            from.closeHandler(closed -> to.close());
            from.handler(to::write);
            from.resume();
        }

        @Override
        public void close() {
            await(server.close());
        }
    }
}
