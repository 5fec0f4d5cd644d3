package io.quantivista.ingestion.connector.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.files.CuttingRelay;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FileListing.Portion;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class SftpFilesTest {
    private static final ConnectionPolicy LOCAL = new ConnectionPolicy(List.of(), new HostPolicy(List.of("127.0.0.1")));

    @TempDir
    private static Path root;

    private static SftpTestServer server;

    private String place = "";

    @BeforeAll
    static void start() throws IOException {
        server = new SftpTestServer(root);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @org.junit.jupiter.api.BeforeEach
    void makePlace(TestInfo test) throws IOException {
        place = test.getTestMethod().orElseThrow().getName();
        Files.createDirectories(root.resolve(place));
    }

    @Test
    void files_are_listed_by_a_glob_without_those_that_are_hidden_or_links() throws Exception {
        put("a.csv", ".b.csv", "c.csv.part", "2025/d.csv", "2025/06/e.csv", "2025/_f/g.csv", "h.txt");
        Files.createSymbolicLink(server.file(place + "/link.csv"), server.file(place + "/a.csv"));
        Files.createSymbolicLink(server.file(place + "/loop"), server.file(place));

        assertThat(names("")).containsExactly("a.csv", "h.txt");
        assertThat(names("/**/*.csv")).containsExactly("2025/06/e.csv", "2025/d.csv", "a.csv");
        assertThat(names("/2025/*")).containsExactly("d.csv");
        // The hidden one and both links; the unfinished one does not match.
        assertThat(portions(connection("/*.csv"))).extracting(Portion::skipped).containsExactly(2L);
    }

    @Test
    void a_version_is_known_by_size_and_seconds_and_settles_by_the_time_of_its_change() throws Exception {
        put("a.csv");
        Instant written = Instant.parse("2025-06-21T12:00:00.750Z");
        Files.setLastModifiedTime(server.file(place + "/a.csv"), FileTime.from(written));
        SftpConnection connection = connection(json("").put("settle", "5s"), LOCAL);

        FileEntry entry =
                list(connection, "2025-06-21T12:00:05Z").get(0).files().get(0);

        assertThat(entry).isEqualTo(new FileEntry("a.csv", 5, Instant.parse("2025-06-21T12:00:00Z")));
        assertThat(list(connection, "2025-06-21T12:00:04.999Z").get(0).unsettled())
                .isEqualTo(1);
    }

    @Test
    void more_folders_than_the_limit_are_refused_and_as_many_are_not() throws Exception {
        put("1/a.csv", "2/b.csv");
        SftpConnection connection = connection("/**");
        try (SftpSession session = SftpSession.open(connection)) {
            Instant now = Instant.now();
            assertThat(new SftpListing(connection, session.files(), now, 3)
                            .next()
                            .files())
                    .hasSize(2);
            assertThatThrownBy(() -> new SftpListing(connection, session.files(), now, 2).next())
                    .hasMessageContaining("has more than 2 folders: narrow the source's path");
        }
    }

    @Test
    void a_folder_that_is_not_there_says_what_to_do() {
        assertRefused(
                connection("/nowhere"),
                ErrorCode.SOURCE_UNREACHABLE,
                "There is no folder sftp://127.0.0.1:%d/%s/nowhere: make it, or mend the source's path"
                        .formatted(server.port(), place));
    }

    @Test
    void a_wrong_password_is_not_worth_another_try() {
        assertRefused(
                connection(json("").put("password", "wrong"), LOCAL),
                ErrorCode.INVALID_DEFINITION,
                "The SFTP server 127.0.0.1:%d does not take the user 'reader' with what it was shown: mend user, password or private_key"
                        .formatted(server.port()));
    }

    @Test
    void an_encrypted_private_key_lets_in_where_its_passphrase_opens_it() throws Exception {
        put("a.csv");
        ObjectNode json = json("").put("private_key", server.userKey("word"));
        json.remove("password");

        assertThat(list(connection(json.deepCopy().put("private_key_passphrase", "word"), LOCAL)))
                .hasSize(1);
        assertThat(ConnectorCatalogue.validate(json.put("private_key_passphrase", "other"), LOCAL))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.pointer()).isEqualTo("/connection_config/private_key");
                    assertThat(problem.problem())
                            .startsWith("is no private key that can be read")
                            .doesNotContain("b3BlbnNzaC1rZXk");
                });
    }

    @Test
    void a_server_with_another_key_is_told_no_password() {
        int words = server.words();
        String other = "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGFP0UQzXYcbcTgJhTE";

        assertRefused(
                connection(json("").put("host_key", other), LOCAL),
                ErrorCode.INVALID_DEFINITION,
                "host_key does not name, so it was told nothing: it is another server, or its key was changed");
        assertThat(server.words()).isEqualTo(words);
    }

    @Test
    void a_server_of_several_keys_shows_the_one_that_is_known_and_a_fingerprint_will_do() {
        ObjectNode inFull = json("").put("host_key", SftpTestServer.line(server.ed25519()));
        ObjectNode fingerprints = json("");
        fingerprints
                .putArray("host_key")
                .add(HostKeys.fingerprint(server.ecdsa()))
                .add(HostKeys.fingerprint(server.ed25519()));

        assertThat(list(connection(inFull, LOCAL))).hasSize(1);
        assertThat(list(connection(fingerprints, LOCAL))).hasSize(1);
    }

    @Test
    void a_host_key_and_a_way_in_are_required() {
        ObjectNode json = json("").put("host_key", "SHA256:short");
        json.remove("password");

        assertThat(ConnectorCatalogue.validate(json, LOCAL))
                .extracting(problem -> problem.pointer() + " " + problem.problem())
                .containsExactly(
                        "/connection_config/password password or private_key is expected",
                        "/connection_config/host_key 'SHA256:short' is neither a public key such as 'ssh-ed25519 AAAA…', without the host's name, nor a fingerprint such as 'SHA256:…' of 43 signs");
        json.remove("host_key");
        assertThat(ConnectorCatalogue.validate(json, LOCAL))
                .extracting(problem -> problem.pointer())
                .contains("/connection_config/host_key");
    }

    @Test
    void a_host_that_may_not_be_reached_is_not_asked_anything() throws Exception {
        try (CuttingRelay relay = new CuttingRelay(server.port())) {
            assertRefused(
                    connection(json("").put("port", relay.port()), ConnectionPolicy.NOTHING),
                    ErrorCode.INVALID_DEFINITION,
                    "The host '127.0.0.1' has an address that is not public");
            assertThat(relay.connections()).isZero();
        }
    }

    @Test
    void a_file_that_changed_since_it_was_listed_is_refused_before_and_behind_its_reading() throws Exception {
        put("a.csv", "b.csv", "c.csv");
        try (FileStore store = connection("").open(Clock.systemUTC())) {
            List<FileEntry> files = list(connection("")).get(0).files().stream()
                    .sorted(java.util.Comparator.comparing(FileEntry::name))
                    .toList();
            server.put(place + "/a.csv", "longer than before".getBytes());
            Files.delete(server.file(place + "/b.csv"));

            assertThatThrownBy(() -> store.open(files.get(0)).readAllBytes())
                    .hasMessageContaining("the file changed while it was read");
            assertThatThrownBy(() -> store.open(files.get(1)).readAllBytes())
                    .hasMessageContaining("the file went while it was pulled");
            store.open(files.get(2)).close();
            store.requireUnchanged(files.get(2));
            server.put(place + "/c.csv", "longer than before".getBytes());
            assertThatThrownBy(() -> store.requireUnchanged(files.get(2)))
                    .hasMessageContaining("the file changed while it was read");
        }
    }

    @Test
    void a_connection_that_breaks_is_made_again_and_the_file_is_whole() throws Exception {
        byte[] bytes = random(3 << 20);
        server.put(place + "/a.bin", bytes);
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
            FileEntry entry = list(connection("")).get(0).files().get(0);
            relay.cut(2, 1 << 20);

            try (InputStream in = store.open(entry)) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }

            assertThat(relay.cuts()).isEqualTo(2);
            // What came before a cut is not read again, but for what was on its way.
            assertThat(relay.bytes()).isLessThan(2 * bytes.length);
        }
    }

    @Test
    void a_connection_that_always_breaks_gives_the_file_up() throws Exception {
        server.put(place + "/a.bin", random(3 << 20));
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
            FileEntry entry = list(connection("")).get(0).files().get(0);
            relay.cut(Integer.MAX_VALUE, 100);

            assertThatThrownBy(() -> store.open(entry).readAllBytes())
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE))
                    .hasMessageContaining("of 3145728 bytes 0 could be read");
            assertThat(relay.cuts()).isEqualTo(3);
        }
    }

    @Test
    void a_read_that_waits_for_a_silent_server_ends_when_it_is_stopped() throws Exception {
        server.put(place + "/a.bin", random(3 << 20));
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
            FileEntry entry = list(connection("")).get(0).files().get(0);
            relay.fallSilent(1 << 20);
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Throwable> ended = CompletableFuture.supplyAsync(() -> {
                try (InputStream in = store.open(entry)) {
                    in.readNBytes(100_000);
                    begun.countDown();
                    in.readAllBytes();
                    return null;
                } catch (IOException | RuntimeException e) {
                    return e;
                }
            });
            begun.await();

            store.stop();

            assertThat(ended.join()).isInstanceOf(GatewayException.class).hasMessageContaining("could be read");
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private void put(String... names) {
        for (String name : names) {
            server.put(place + "/" + name, "n\n12\n".getBytes());
        }
    }

    private ObjectNode json(String path) {
        return server.connection(place + path);
    }

    private SftpConnection connection(String path) {
        return connection(json(path), LOCAL);
    }

    private SftpConnection through(CuttingRelay relay) {
        return connection(json("").put("port", relay.port()), LOCAL);
    }

    private static SftpConnection connection(ObjectNode json, ConnectionPolicy policy) {
        return (SftpConnection) ConnectorCatalogue.read(json, policy);
    }

    private List<String> names(String path) {
        return portions(connection(path)).stream()
                .flatMap(portion -> portion.files().stream())
                .map(FileEntry::name)
                .sorted()
                .toList();
    }

    private static List<Portion> portions(SftpConnection connection) {
        return list(connection);
    }

    private static List<Portion> list(SftpConnection connection) {
        return list(connection, Clock.systemUTC());
    }

    private static List<Portion> list(SftpConnection connection, String now) {
        return list(connection, Clock.fixed(Instant.parse(now), java.time.ZoneOffset.UTC));
    }

    private static List<Portion> list(SftpConnection connection, Clock clock) {
        List<Portion> portions = new ArrayList<>();
        try (FileStore store = connection.open(clock);
                FileListing listing = store.list()) {
            do {
                portions.add(listing.next());
            } while (!portions.get(portions.size() - 1).isLast());
        }
        return portions;
    }

    private static void assertRefused(SftpConnection connection, ErrorCode code, String message) {
        assertThatThrownBy(() -> list(connection))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
