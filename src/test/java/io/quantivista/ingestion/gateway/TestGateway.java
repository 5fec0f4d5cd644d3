package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.bootstrap.Gateway;
import io.quantivista.ingestion.bootstrap.GatewayConfig;
import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A gateway as a user would run it, in this JVM, with everything that it stores in a folder of its own.
 *
 * <p>One is shared by all tests and ends with the JVM; a test that needs other settings starts another, which uses the
 * PostgreSQL server (another database) and the Kafka of the shared one.
 */
final class TestGateway implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final class Shared {
        private static final TestGateway GATEWAY = startShared();
    }

    private final Gateway gateway;
    private final Map<String, String> settings;
    private final Path dataDirectory;
    private final PostgresAddress postgres;
    private final String kafka;
    private final Caller caller;

    private TestGateway(Map<String, String> settings, Path dataDirectory, PostgresAddress postgres, String kafka) {
        this(start(dataDirectory, settings), settings, dataDirectory, postgres, kafka);
    }

    private TestGateway(
            Gateway gateway, Map<String, String> settings, Path dataDirectory, PostgresAddress postgres, String kafka) {
        this.gateway = gateway;
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.postgres = postgres;
        this.kafka = kafka;
        this.caller = new Caller(gateway.address());
    }

    /** The gateway of all tests, with its embedded PostgreSQL and Kafka. */
    static TestGateway shared() {
        return Shared.GATEWAY;
    }

    private static TestGateway startShared() {
        try {
            Path data = Files.createTempDirectory("gateway");
            TestGateway started = startEmbedded(data, Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                started.close();
                deleteTree(data);
            }));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a gateway with embedded servers of its own. */
    static TestGateway startEmbedded(Path data, Map<String, String> settings) {
        int postgresPort = freePort();
        String kafkaPort = String.valueOf(freePort());
        Map<String, String> all = new HashMap<>(settings);
        all.put("embedded.postgres_port", String.valueOf(postgresPort));
        all.put("embedded.kafka_port", kafkaPort);
        Gateway gateway = start(data, all);
        return new TestGateway(gateway, all, data, embeddedPostgres(data, postgresPort), "127.0.0.1:" + kafkaPort);
    }

    /** Starts a gateway with other settings beside the shared one. */
    static TestGateway start(Path data, String... namesAndValues) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        PostgresAddress postgres = newDatabase();
        settings.putAll(servers(postgres));
        return new TestGateway(settings, data, postgres, shared().kafka);
    }

    /** The settings of a gateway in a process of its own that uses the shared servers, with a database of its own. */
    static Map<String, String> servers() {
        return servers(newDatabase());
    }

    /** An empty database on the shared server. */
    static PostgresAddress newDatabase() {
        String database = "gateway_" + NUMBERS.incrementAndGet();
        TestDatabase.execute(shared().postgres, "create database " + database);
        return shared().postgres.withDatabase(database);
    }

    private static Map<String, String> servers(PostgresAddress postgres) {
        return Map.of("postgres.url", url(postgres), "kafka.bootstrap_servers", shared().kafka);
    }

    static String url(PostgresAddress postgres) {
        return "postgresql://%s:%s@%s:%d/%s"
                .formatted(
                        postgres.user(),
                        postgres.password().reveal(),
                        postgres.host(),
                        postgres.port(),
                        postgres.database());
    }

    /** Another gateway on what this one left, which was closed. */
    TestGateway startAgain() {
        return new TestGateway(settings, dataDirectory, postgres, kafka);
    }

    /** Keeps every job from ending in the ledger until the connection is closed. */
    Connection holdEnds() {
        return lock("outbox in share row exclusive mode");
    }

    /** Keeps a table of PostgreSQL locked until the connection is closed. */
    Connection lock(String tableAndMode) {
        try {
            Connection connection = TestDatabase.connect(postgres);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("lock table " + tableAndMode);
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Gateway start(Path data, Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>(settings);
        flags.put("data_dir", data.toString());
        flags.put("http.port", "0");
        return Gateway.start(GatewayConfig.load(flags, Map.of(), null));
    }

    private static PostgresAddress embeddedPostgres(Path data, int port) {
        try {
            String password =
                    Files.readString(data.resolve("postgres/password")).strip();
            return new PostgresAddress("127.0.0.1", port, "postgres", "gateway", new Secret(password));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return gateway.address();
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    Path lake() {
        return dataDirectory.resolve("lake");
    }

    String kafka() {
        return kafka;
    }

    Caller http() {
        return caller;
    }

    /** A name that no other source of this JVM has. */
    static String newId() {
        return "source_" + NUMBERS.incrementAndGet();
    }

    /** Registers a source under a new name. */
    String source(String type, String ingestionConfig) {
        return caller.register(newId(), type, ingestionConfig);
    }

    /** Sends text and expects it to be committed. */
    JsonNode committed(String source, String contentType, String body) {
        Caller.Answer answer = caller.upload(source, contentType, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    JsonNode job(String jobId) {
        return caller.get("/api/v1/ingestion/jobs/" + jobId + "/status").json();
    }

    /** The newest job of the source. */
    JsonNode lastJob(String source) {
        JsonNode jobs = caller.get("/api/v1/ingestion/jobs?source_id=" + source).json();
        assertThat(jobs).as("jobs of " + source).isNotEmpty();
        return jobs.get(0);
    }

    /** All rejections of the job, page by page. */
    /** What became of a source's records. */
    JsonNode account(String source) {
        for (JsonNode account : http().get("/api/v1/ingestion/reconciliation").json()) {
            if (account.get("source_id").asText().equals(source)) {
                return account;
            }
        }
        throw new AssertionError("no account of " + source);
    }

    List<JsonNode> rejections(String jobId) {
        return caller.list("/api/v1/ingestion/jobs/" + jobId + "/rejections?limit=1000");
    }

    /** The rows of a SELECT through the gateway; every value as text, null as null. */
    List<List<String>> sql(String select) {
        return caller.query(select);
    }

    long count(String select) {
        return Long.parseLong(sql(select).get(0).get(0));
    }

    /** The job's rows as Delta Kernel reads them. */
    List<Map<String, Object>> kernelRows(String table, String jobId) {
        return KernelTable.rows(lake().resolve(table), jobId);
    }

    /** The newest version of the table, -1 where it does not exist. */
    long version(String table) {
        Caller.Answer answer = caller.get("/api/v1/lake/tables/" + table);
        return answer.status() == 404 ? -1 : answer.json().get("version").asLong();
    }

    /** Everything on disk that carries the job's name: data files, rejections, journal, spill. */
    List<Path> files(String jobId) {
        if (!Files.exists(lake())) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(lake())) {
            tree.filter(path -> lake().relativize(path).toString().contains(jobId))
                    .forEach(found::add);
        } catch (UncheckedIOException vanished) {
            return files(jobId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    List<Path> parquetFiles(String jobId) {
        return files(jobId).stream()
                .filter(path -> path.toString().endsWith(".parquet"))
                .toList();
    }

    void execute(String sql) {
        TestDatabase.execute(postgres, sql);
    }

    /** The first column of what PostgreSQL answers. */
    List<String> postgres(String sql) {
        try (Connection connection = TestDatabase.connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The value of a measurement without tags. */
    double meter(String name) {
        return caller.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        gateway.close();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void deleteTree(Path root) {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
