package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data of the embedded PostgreSQL and the password of its one user, made once and kept.
 *
 * @param path the data directory of the server
 * @param password of {@link #USER}, kept in a file that only this user reads
 */
record PostgresCluster(Path path, Secret password) {
    static final String USER = "gateway";

    private static final String PASSWORD_FILE = "password";
    private static final int PASSWORD_BYTES = 24;
    private static final int INITDB_TIMEOUT_SECONDS = 120;
    private static final Pattern MAJOR_VERSION = Pattern.compile("(\\d+)(\\.\\d+|\\D|$)");

    /** The cluster below {@code parent}; makes it where there is none. */
    static PostgresCluster prepare(Path parent, PostgresBinaries binaries, HostUser user) {
        Path path = parent.resolve("data");
        try {
            if (Files.isDirectory(path)) {
                refuseOtherVersion(path, binaries);
                return new PostgresCluster(path, readPassword(parent));
            }
            // The password is complete before the cluster that needs it can exist.
            Secret password = writePassword(parent);
            initialize(parent, path, binaries, user);
            return new PostgresCluster(path, password);
        } catch (IOException e) {
            throw new EmbeddedServerException("The PostgreSQL data in %s could not be prepared".formatted(parent), e);
        }
    }

    private static void refuseOtherVersion(Path cluster, PostgresBinaries binaries) throws IOException {
        String data = Files.readString(cluster.resolve("PG_VERSION")).strip();
        String program = majorVersion(run(List.of(binaries.program("postgres"), "--version")));
        if (!data.equals(program)) {
            throw new EmbeddedServerException(
                    ("The data in %s was written by PostgreSQL %s, and this gateway brings PostgreSQL %s: move it over with"
                                    + " pg_dump and pg_restore, or start with another data directory")
                            .formatted(cluster, data, program));
        }
    }

    /** {@code initdb} works in a folder of another name, so that a crash in it cannot look like a database. */
    private static void initialize(Path parent, Path cluster, PostgresBinaries binaries, HostUser user)
            throws IOException {
        Path unfinished = parent.resolve("data.init");
        if (Files.exists(unfinished)) {
            PostgresBinaries.deleteTree(unfinished);
        }
        run(user.command(List.of(
                binaries.program("initdb"),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--auth=scram-sha-256",
                "--pwfile=" + parent.resolve(PASSWORD_FILE),
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-locale")));
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Secret readPassword(Path parent) throws IOException {
        Path file = parent.resolve(PASSWORD_FILE);
        if (!Files.isReadable(file)) {
            throw new EmbeddedServerException(
                    "The password of the embedded PostgreSQL is missing: %s belongs to the data beside it, restore it from the same backup"
                            .formatted(file));
        }
        return new Secret(Files.readString(file).strip());
    }

    private static Secret writePassword(Path parent) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Path unfinished = parent.resolve("password.new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, password);
        Files.move(unfinished, parent.resolve(PASSWORD_FILE), StandardCopyOption.ATOMIC_MOVE);
        return new Secret(password);
    }

    private static String majorVersion(String versionLine) {
        Matcher matcher = MAJOR_VERSION.matcher(versionLine);
        return matcher.find() ? matcher.group(1) : versionLine;
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(INITDB_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new EmbeddedServerException("%s did not end in time".formatted(command));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while preparing PostgreSQL", e);
        }
        if (process.exitValue() != 0) {
            throw new EmbeddedServerException("%s failed: %s".formatted(command, output));
        }
        return output;
    }
}
