package io.quantivista.ingestion.connector.files.s3;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.files.RemoteStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;

/** An object store in a process of its own, over a folder, with one bucket. */
public final class S3TestServer implements RemoteStore {
    private static final Path JAR = Path.of("target", "servers", "s3proxy.jar");
    private static final String BUCKET = "bucket";
    private static final String KEY_ID = "reader";
    private static final String SECRET_KEY = "canary-of-s3";

    static final ConnectionPolicy LOCAL = new ConnectionPolicy(List.of(), new HostPolicy(List.of("127.0.0.1")));

    private final int port;
    private final Process process;
    private final Thread reaper;
    private final S3Session session;

    public S3TestServer(Path root) throws IOException {
        this.port = freePort();
        Path settings = Files.writeString(root.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=unused
                jclouds.credential=unused
                jclouds.filesystem.basedir=%s
                """.formatted(
                        port, KEY_ID, SECRET_KEY, Files.createDirectories(root.resolve("objects"))));
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toAbsolutePath().toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("log").toFile())
                .start();
        this.reaper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
        await("s3proxy, whose log is " + root.resolve("log"))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(this::listens);
        this.session = S3Session.open((S3Connection) ConnectorCatalogue.read(connection(""), LOCAL));
        session.client().createBucket(request -> request.bucket(BUCKET));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("s3proxy ended with " + process.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public int port() {
        return port;
    }

    ObjectNode connection(String path) {
        return connection(path, port);
    }

    @Override
    public ObjectNode connection(String path, int port) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "files")
                .put("path", "s3://" + BUCKET + "/" + path)
                .put("endpoint", "http://127.0.0.1:" + port)
                .put("access_key_id", KEY_ID)
                .put("secret_access_key", SECRET_KEY);
    }

    @Override
    public ObjectNode withWrongSecret(ObjectNode connection) {
        return connection.put("secret_access_key", "wrong-" + SECRET_KEY);
    }

    @Override
    public String secret() {
        return SECRET_KEY;
    }

    @Override
    public void put(String path, byte[] bytes) {
        session.client().putObject(request -> request.bucket(BUCKET).key(path), RequestBody.fromBytes(bytes));
    }

    void delete(String path) {
        session.client().deleteObject(request -> request.bucket(BUCKET).key(path));
    }

    @Override
    public void close() {
        session.close();
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(reaper);
    }
}
