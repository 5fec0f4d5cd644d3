package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A gateway in the place that a restricted container gives it")
class ReadOnlyRootTest {
    private static final String USER = "10001";

    /**
     * Sees the whole machine read-only but for the data directory and an empty {@code /tmp}, has a user with a name, no
     * capability and no way to one.
     */
    private static final String CONTAINER = """
            set -e
            root=$1 data=$2 tmp=$3 passwd=$4; shift 4
            mount --make-rprivate /
            mount --bind / "$root"
            mount -o remount,bind,ro "$root"
            mount --rbind /proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount --bind "$data" "$root$data"
            mount --bind "$passwd" "$root/etc/passwd"
            mount -o remount,bind,ro "$root/etc/passwd"
            mount --bind "$tmp" "$root/tmp"
            exec chroot "$root" setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs \\
                --bounding-set=-all --inh-caps=-all -- "$@"
            """;

    @Test
    @DisplayName(
            "runs as an ordinary user on a read-only root, with the servers that it brings, commits and answers queries")
    void runsOnReadOnlyRoot() throws Exception {
        assumeTrue(
                canContain(), "needs root, unshare, and a build that others may read, on the file system of the root");
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "read-only-root");
        Commands.run("chmod", "755", folder.toString());
        Path data = owned(folder.resolve("data"));
        Path passwd = Files.writeString(
                folder.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + "ingestion:x:10001:10001::/data:/usr/sbin/nologin\n");
        Path script = Files.writeString(folder.resolve("container.sh"), CONTAINER);
        Path root = Files.createDirectory(folder.resolve("root"));
        Path tmp = owned(folder.resolve("tmp"));

        GatewayProcess gateway = GatewayProcess.serveIn(
                data,
                Stream.of("unshare", "-m", "sh", script, root, data, tmp, passwd)
                        .map(String::valueOf)
                        .toList(),
                readable(Files.createDirectory(folder.resolve("lib"))));
        try {
            Caller caller = new Caller(gateway.address());
            String source = caller.register("restricted", "MARKET_DATA", """
                    {"keys": {"ingestion_date": "@ingested"}, "data_type": {"constant": "price"}}""");

            assertThat(caller.upload(source, "application/x-ndjson", "{\"id\":1}\n{\"id\":2}\n")
                            .status())
                    .isEqualTo(201);
            assertThat(caller.query("select count(*) from market_data_lake").get(0))
                    .containsExactly("2");
            assertThat(status(gateway, "Uid:")).startsWith(USER);
            assertThat(status(gateway, "CapBnd:")).isEqualTo("0000000000000000");
            assertThat(status(gateway, "NoNewPrivs:")).isEqualTo("1");
        } finally {
            assertThat(gateway.terminate()).isEqualTo(143);
            Commands.run("rm", "-rf", folder.toString());
        }
    }

    /** The class path with its jars linked to where every user may read them. */
    private static String readable(Path lib) throws IOException {
        StringBuilder readable = new StringBuilder();
        for (String entry : GatewayProcess.classPath().split(File.pathSeparator)) {
            Path path = Path.of(entry);
            Path linked = lib.resolve(readable.length() + "-" + path.getFileName());
            readable.append(Files.isDirectory(path) ? path : Files.createLink(linked, path))
                    .append(File.pathSeparator);
        }
        return readable.toString();
    }

    private static Path owned(Path folder) throws Exception {
        Files.createDirectory(folder);
        Commands.run("chown", USER + ":" + USER, folder.toString());
        return folder;
    }

    private static boolean canContain() throws IOException {
        return Files.getFileStore(Path.of("/")).equals(Files.getFileStore(Path.of("target")))
                && Commands.run(
                        "unshare",
                        "-m",
                        "setpriv",
                        "--reuid=" + USER,
                        "--clear-groups",
                        "ls",
                        Path.of("target/classes").toAbsolutePath().toString());
    }

    private static String status(GatewayProcess gateway, String key) throws Exception {
        return Files.readAllLines(Path.of("/proc", String.valueOf(gateway.pid()), "status")).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst()
                .orElseThrow();
    }
}
