package io.quantivista.ingestion.connector.files.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.files.CuttingRelay;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FileListing.Portion;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3FilesTest {
    @TempDir
    private static Path root;

    private static S3TestServer server;

    private String place = "";

    @BeforeAll
    static void start() throws IOException {
        server = new S3TestServer(root);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makePlace(TestInfo test) {
        place = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void objects_are_listed_by_a_glob_without_those_that_are_hidden() {
        put("a.csv", ".b.csv", "c.csv.part", "2025/d.csv", "2025/06/e.csv", "2025/_f/g.csv", "h.txt", "a b+c=%.csv");

        assertThat(names("")).containsExactly("a b+c=%.csv", "a.csv", "h.txt");
        assertThat(names("/**/*.csv")).containsExactly("2025/06/e.csv", "2025/d.csv", "a b+c=%.csv", "a.csv");
        assertThat(names("/2025/*")).containsExactly("d.csv");
        assertThat(names("/20*/*.csv")).containsExactly("2025/d.csv");
        assertThat(list(connection("/*.csv"))).extracting(Portion::skipped).containsExactly(1L);
        assertThat(names("/nothing/*")).isEmpty();
    }

    @Test
    void a_listing_is_read_page_by_page() {
        put("1.csv", "2.csv", "3.csv", "4.csv", "5.csv");
        try (S3Session session = S3Session.open(connection(""))) {
            S3Listing listing = new S3Listing(connection(""), session.client(), Instant.now(), 2);
            List<List<String>> pages = new ArrayList<>();
            Portion page;
            do {
                page = listing.next();
                pages.add(page.files().stream().map(FileEntry::name).toList());
            } while (!page.isLast());

            assertThat(pages).containsExactly(List.of("1.csv", "2.csv"), List.of("3.csv", "4.csv"), List.of("5.csv"));
        }
    }

    @Test
    void a_version_is_known_by_size_and_etag() {
        put("a.csv");
        FileEntry first = list(connection("")).get(0).files().get(0);
        put("a.csv");
        FileEntry again = list(connection("")).get(0).files().get(0);
        server.put(place + "/a.csv", "n\n21\n".getBytes());
        FileEntry other = list(connection("")).get(0).files().get(0);

        assertThat(first.etag()).isNotNull();
        assertThat(again.isMarkedBy(first.mark())).isTrue();
        assertThat(other.size()).isEqualTo(first.size());
        assertThat(other.isMarkedBy(first.mark())).isFalse();
    }

    @Test
    void an_object_that_was_replaced_or_removed_since_it_was_listed_is_refused() throws Exception {
        put("a.csv", "b.csv", "c.csv");
        List<FileEntry> files = list(connection("")).get(0).files();
        server.put(place + "/a.csv", "n\n21\n".getBytes());
        server.delete(place + "/b.csv");

        try (FileStore store = connection("").open(Clock.systemUTC())) {
            assertThatThrownBy(() -> store.open(files.get(0)).readAllBytes())
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE))
                    .hasMessageContaining("the file changed while it was read");
            assertThatThrownBy(() -> store.open(files.get(1)).readAllBytes())
                    .hasMessageContaining("the file went while it was pulled");
            assertThat(store.open(files.get(2)).readAllBytes()).asString().isEqualTo("n\n12\n");
        }
    }

    @Test
    void a_bucket_that_is_not_there_says_what_to_do() {
        assertRefused(
                connection(server.connection("").put("path", "s3://absent/a"), S3TestServer.LOCAL),
                ErrorCode.SOURCE_UNREACHABLE,
                "The object store http://127.0.0.1:%d has no bucket 'absent': make it, or mend the source's path"
                        .formatted(server.port()));
    }

    @Test
    void a_wrong_secret_is_not_worth_another_try() {
        assertRefused(
                connection(server.withWrongSecret(server.connection("")), S3TestServer.LOCAL),
                ErrorCode.INVALID_DEFINITION,
                "refuses to read s3://bucket/ with status 403, SignatureDoesNotMatch: mend access_key_id");
        ObjectNode nobody = server.connection("");
        nobody.remove(List.of("access_key_id", "secret_access_key"));
        assertRefused(connection(nobody, S3TestServer.LOCAL), ErrorCode.INVALID_DEFINITION, "status 403");
    }

    @Test
    void a_host_that_may_not_be_reached_is_not_asked_anything() throws Exception {
        try (CuttingRelay relay = new CuttingRelay(server.port())) {
            assertRefused(
                    connection(server.connection(place, relay.port()), ConnectionPolicy.NOTHING),
                    ErrorCode.INVALID_DEFINITION,
                    "The host '127.0.0.1' has an address that is not public");
            assertThat(relay.connections()).isZero();
        }
    }

    @Test
    void a_connection_that_breaks_is_made_again_and_the_object_is_whole() throws Exception {
        byte[] bytes = random(3 << 20);
        server.put(place + "/a.bin", bytes);
        FileEntry entry = list(connection("")).get(0).files().get(0);
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
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
    void an_object_that_is_replaced_between_two_connections_is_refused() throws Exception {
        server.put(place + "/a.bin", random(3 << 20));
        FileEntry entry = list(connection("")).get(0).files().get(0);
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
            relay.cut(1, 1 << 20);
            try (InputStream in = store.open(entry)) {
                in.readNBytes(100_000);
                server.put(place + "/a.bin", new byte[3 << 20]);

                assertThatThrownBy(in::readAllBytes).hasMessageContaining("the file changed while it was read");
            }
        }
    }

    @Test
    void a_connection_that_always_breaks_gives_the_object_up() throws Exception {
        server.put(place + "/a.bin", random(3 << 20));
        FileEntry entry = list(connection("")).get(0).files().get(0);
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
            relay.cut(Integer.MAX_VALUE, 20_000);

            assertThatThrownBy(() -> store.open(entry).readAllBytes())
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE))
                    .hasMessageContaining("of 3145728 bytes ");
            assertThat(relay.cuts()).isEqualTo(3);
        }
    }

    @Test
    void a_read_that_waits_for_a_silent_store_ends_when_it_is_stopped() throws Exception {
        server.put(place + "/a.bin", random(3 << 20));
        FileEntry entry = list(connection("")).get(0).files().get(0);
        try (CuttingRelay relay = new CuttingRelay(server.port());
                FileStore store = through(relay).open(Clock.systemUTC())) {
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            s3://B/x           | path              | 's3://B/x' names no bucket: s3://bucket/folder is expected
            s3://              | path              | 's3://' names no bucket: s3://bucket/folder is expected
            s3://bucket/{a     | path              | '{a' is no glob
            s3://bucket/a      | endpoint=ftp://a  | https://host, https://host:port or the same with http is expected
            s3://bucket/a      | endpoint=http://u:p@a | https://host, https://host:port or the same with http is expected
            s3://bucket/a      | endpoint=http://a/b | https://host, https://host:port or the same with http is expected
            s3://bucket/a      | region=a/b        | 'a/b' is no name of a region
            s3://bucket/a      | access_key_id=a   | access_key_id and secret_access_key are expected together
            in                 | region=a          | is for paths that begin with s3:// alone
            """)
    void a_setting_that_cannot_work_is_refused_with_its_place(String path, String setting, String problem) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("type", "files").put("path", path);
        if (setting.contains("=")) {
            json.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        ConnectionPolicy policy = new ConnectionPolicy(List.of(root), S3TestServer.LOCAL.hosts());

        assertThat(ConnectorCatalogue.validate(json, policy))
                .singleElement()
                .satisfies(found -> assertThat(found.problem()).startsWith(problem.strip()));
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

    private S3Connection connection(String path) {
        return connection(server.connection(place + path), S3TestServer.LOCAL);
    }

    private S3Connection through(CuttingRelay relay) {
        return connection(server.connection(place, relay.port()), S3TestServer.LOCAL);
    }

    private static S3Connection connection(ObjectNode json, ConnectionPolicy policy) {
        return (S3Connection) ConnectorCatalogue.read(json, policy);
    }

    private List<String> names(String path) {
        return list(connection(path)).stream()
                .flatMap(portion -> portion.files().stream())
                .map(FileEntry::name)
                .toList();
    }

    private static List<Portion> list(S3Connection connection) {
        List<Portion> portions = new ArrayList<>();
        try (FileStore store = connection.open(Clock.systemUTC());
                FileListing listing = store.list()) {
            do {
                portions.add(listing.next());
            } while (!portions.get(portions.size() - 1).isLast());
        }
        return portions;
    }

    private static void assertRefused(S3Connection connection, ErrorCode code, String message) {
        assertThatThrownBy(() -> list(connection))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
