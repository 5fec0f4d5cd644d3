package io.quantivista.ingestion.bootstrap.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL programs, unpacked once per version from the class path.
 *
 * @param home the folder that holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path home) {
    private static final int OWNER_EXECUTES = 0100;
    // Headers, static libraries and manuals are for building against PostgreSQL, not for running it.
    private static final List<String> NOT_NEEDED = List.of("include/", "share/doc/", "share/man/", "lib/pkgconfig/");

    /** The programs below {@code parent}; unpacks them where this version has not been before. */
    static PostgresBinaries unpack(Path parent) {
        URL archive = archive();
        try {
            Path home = parent.resolve("programs-" + fingerprint(archive));
            if (!Files.isDirectory(home)) {
                deleteOthers(parent);
                Path unfinished = Files.createTempDirectory(parent, "programs.unpacking-");
                extract(archive, unfinished);
                Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return new PostgresBinaries(home);
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL could not be unpacked into %s".formatted(parent), e);
        }
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private static URL archive() {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = "/postgres-linux-%s.txz".formatted(machine.equals("aarch64") ? "arm_64" : "x86_64");
        URL archive = PostgresBinaries.class.getResource(name);
        if (archive == null || !System.getProperty("os.name").equals("Linux")) {
            throw new EmbeddedServerException(
                    "There is no embedded PostgreSQL for %s on %s: set INGEST_POSTGRES_URL to one of your own"
                            .formatted(System.getProperty("os.name"), machine));
        }
        return archive;
    }

    /** Tells versions apart without reading 15 MB: the checksum that the jar's directory holds. */
    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        long fingerprint = connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getContentLengthLong();
        return Long.toHexString(fingerprint);
    }

    private static void extract(URL archive, Path into) throws IOException {
        try (InputStream raw = new BufferedInputStream(archive.openStream(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (NOT_NEEDED.stream().noneMatch(entry.getName()::startsWith)
                        && !entry.getName().endsWith(".a")) {
                    extract(entry, tar, into);
                }
            }
        }
    }

    private static void extract(TarArchiveEntry entry, InputStream content, Path into) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("the archive names a file outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, target);
        boolean executable = (entry.getMode() & OWNER_EXECUTES) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Clears what a crash left half unpacked and the programs of versions before this one. */
    private static void deleteOthers(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            for (Path entry : entries.filter(PostgresBinaries::isPrograms).toList()) {
                deleteTree(entry);
            }
        }
    }

    private static boolean isPrograms(Path entry) {
        return entry.getFileName().toString().startsWith("programs");
    }

    static void deleteTree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
