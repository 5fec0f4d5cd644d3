package io.quantivista.ingestion.bootstrap.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path temporary;

    /** Unpacking takes most of a first start, so it is done once; a gateway finds the programs as after an earlier start. */
    @BeforeEach
    void provideThePrograms() throws IOException {
        linkPrograms(temporary);
    }

    private static Path linkPrograms(Path data) throws IOException {
        Path programs = PostgresBinaries.unpack(shared).home();
        Path postgres = Files.createDirectories(data.resolve("postgres"));
        Files.createSymbolicLink(postgres.resolve(programs.getFileName()), programs);
        return postgres;
    }

    @Test
    void data_survives_a_restart_on_another_port() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedPostgres first = new EmbeddedPostgres(data, 0);
            PostgresAddress before = first.start();
            TestDatabase.execute(before, "create table kept as select 42 as answer");
            first.stop();
            assertThat(Leftovers.processesIn(cluster())).isEmpty();

            EmbeddedPostgres second = new EmbeddedPostgres(data, FreePort.find());
            PostgresAddress after = second.start();

            assertThat(after.port()).isNotEqualTo(before.port());
            assertThat(number(after, "select answer from kept")).isEqualTo(42);
            assertThat(text(after, "show fsync")).isEqualTo("on");
            second.stop();
        }
    }

    @Test
    void a_killed_gateway_leaves_no_process_and_all_data() throws Exception {
        GatewayProcess.Started gateway = GatewayProcess.Started.launch(
                temporary, GatewayProcess.classPath(), List.of(), EmbeddedPostgresTest::address);
        TestDatabase.execute(gateway.address(), "create table kept as select 43 as answer");
        assertThat(Leftovers.processesIn(cluster())).isNotEmpty();

        gateway.process().destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(Leftovers.processesIn(cluster())).isEmpty());
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedPostgres next = new EmbeddedPostgres(data, 0);
            assertThat(number(next.start(), "select answer from kept")).isEqualTo(43);
            next.stop();
        }
    }

    @Test
    void a_server_that_is_killed_is_started_again_on_its_port() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedPostgres postgres = new EmbeddedPostgres(data, 0);
            PostgresAddress address = postgres.start();
            TestDatabase.execute(address, "create table kept as select 44 as answer");

            postmaster().destroyForcibly();

            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(number(address, "select answer from kept"))
                            .isEqualTo(44));
            postgres.stop();
        }
    }

    @Test
    void an_orphan_and_a_number_that_belongs_to_someone_else_do_not_stop_the_next_start() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedPostgres postgres = new EmbeddedPostgres(data, 0);
            postgres.start();
            postgres.stop();
            Files.writeString(
                    cluster().resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n" + cluster() + "\n");
            Process orphan = new ProcessBuilder("sleep", "60")
                    .directory(cluster().toFile())
                    .start();

            EmbeddedPostgres next = new EmbeddedPostgres(data, 0);
            PostgresAddress address = next.start();

            assertThat(orphan.isAlive()).isFalse();
            assertThat(number(address, "select 1")).isEqualTo(1);
            next.stop();
        }
    }

    @Test
    void a_crash_in_initdb_does_not_look_like_a_database() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            Path unfinished = Files.createDirectories(temporary.resolve("postgres/data.init"));
            Files.writeString(unfinished.resolve("postgresql.conf"), "");

            EmbeddedPostgres postgres = new EmbeddedPostgres(data, 0);

            assertThat(number(postgres.start(), "select 1")).isEqualTo(1);
            assertThat(unfinished).doesNotExist();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(temporary.resolve("postgres/password"))))
                    .isEqualTo("rw-------");
            postgres.stop();
            refusesDataOfAnotherVersion(data);
        }
    }

    private void refusesDataOfAnotherVersion(DataDirectory data) throws IOException {
        Files.writeString(cluster().resolve("PG_VERSION"), "15\n");

        assertThatThrownBy(() -> new EmbeddedPostgres(data, 0).start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessage(
                        "The data in %s was written by PostgreSQL 15, and this gateway brings PostgreSQL 18: move it over"
                                + " with pg_dump and pg_restore, or start with another data directory",
                        cluster());
    }

    @Test
    void a_crash_while_unpacking_is_cleared_away(@TempDir Path parent) throws Exception {
        Path unfinished = Files.createDirectories(parent.resolve("programs.unpacking-1/bin"));

        PostgresBinaries unpacked = PostgresBinaries.unpack(parent);

        assertThat(unfinished.getParent()).doesNotExist();
        assertThat(Path.of(unpacked.program("postgres"))).isExecutable();
        assertThat(PostgresBinaries.unpack(parent)).isEqualTo(unpacked);
    }

    @Test
    void a_second_gateway_on_the_directory_is_refused() {
        try (DataDirectory held = DataDirectory.open(temporary)) {
            assertThatThrownBy(() -> DataDirectory.open(temporary))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessage(
                            "The data directory %s is in use by another gateway (process %d): stop it, or choose another"
                                    + " directory with INGEST_DATA_DIR",
                            held.path(), ProcessHandle.current().pid());
        }
    }

    @Test
    void an_ordinary_user_runs_it_as_root_does() throws Exception {
        assumeTrue(HostUser.current() == HostUser.ROOT, "only root can become another user");
        Path data = Files.createDirectory(temporary.resolve("ordinary"));
        for (Path folder :
                List.of(temporary, shared, PostgresBinaries.unpack(shared).home())) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        UserPrincipal nobody =
                data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(data, nobody);
        Files.setOwner(linkPrograms(data), nobody);
        String classPath = copyClassPath(Files.createDirectory(temporary.resolve("lib")));

        GatewayProcess.Started gateway = GatewayProcess.Started.launch(
                data, classPath, List.of("setpriv", "--reuid=nobody", "--clear-groups"), EmbeddedPostgresTest::address);

        assertThat(number(gateway.address(), "select 1")).isEqualTo(1);
        assertThat(Files.getOwner(data.resolve("postgres/data")).getName()).isEqualTo("nobody");
        gateway.process().destroyForcibly().waitFor();
    }

    /** The few jars that the launcher needs, where another user can read them. */
    private static String copyClassPath(Path into) throws IOException {
        List<String> needed = List.of("postgres-binaries", "commons-", "/xz-", "slf4j-api", "logback-", "classes");
        List<String> copied = new ArrayList<>();
        for (String entry : GatewayProcess.classPath().split(":")) {
            if (needed.stream().anyMatch(entry::contains)) {
                Path copy = into.resolve(String.valueOf(copied.size()));
                copyTree(Path.of(entry), copy);
                copied.add(copy.toString());
            }
        }
        return String.join(":", copied);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(cluster().resolve("postmaster.pid")).get(0));
        return ProcessHandle.of(pid).orElseThrow();
    }

    private Path cluster() throws IOException {
        return temporary.toRealPath().resolve("postgres").resolve("data");
    }

    private static PostgresAddress address(int port, String password) {
        return new PostgresAddress("127.0.0.1", port, "postgres", "gateway", new Secret(password));
    }

    private static long number(PostgresAddress address, String sql) throws SQLException {
        return Long.parseLong(text(address, sql));
    }

    private static String text(PostgresAddress address, String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
