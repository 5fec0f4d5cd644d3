package io.quantivista.ingestion.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The migrations on the class path. */
final class Migrations {
    static final String FOLDER = "db/migration";

    /** Flyway's table of the migrations that it made. */
    static final String HISTORY = "flyway_schema_history";

    private Migrations() {}

    /** Tells these migrations from those of another build, by names and contents; empty where they cannot be listed. */
    static Optional<String> fingerprint() {
        ClassLoader loader = Migrations.class.getClassLoader();
        URL folder = loader.getResource(FOLDER);
        if (folder == null) {
            return Optional.empty();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : names(folder)) {
                digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
                try (InputStream content =
                        Objects.requireNonNull(loader.getResourceAsStream(FOLDER + "/" + name), name)) {
                    digest.update(content.readAllBytes());
                }
            }
            return Optional.of("migrations " + HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException("The migrations in %s cannot be read".formatted(folder), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static List<String> names(URL folder) throws IOException {
        if (folder.openConnection() instanceof JarURLConnection jar) {
            return jar.getJarFile().stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith(FOLDER + "/") && name.endsWith(".sql"))
                    .map(name -> name.substring(FOLDER.length() + 1))
                    .sorted()
                    .toList();
        }
        try (Stream<Path> files = Files.list(Path.of(URI.create(folder.toString())))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }
}
