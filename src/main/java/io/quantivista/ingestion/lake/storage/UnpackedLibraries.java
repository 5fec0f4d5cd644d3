package io.quantivista.ingestion.lake.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native libraries that DuckDB, zstd and Snappy unpack into the temporary folder. They remove them at an orderly end of the
 * JVM alone, so that kills would fill the folder: DuckDB's has 70 MB. On Linux a library that is mapped needs its name no more.
 */
public final class UnpackedLibraries {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnpackedLibraries.class);
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Pattern OURS = Pattern.compile("/.*/(libduckdb_java|libzstd-jni|snappy-)[^/]*\\.so$");

    private UnpackedLibraries() {}

    /** Removes the files of those that are loaded; without {@code /proc} none. Blocking, any thread. */
    public static void unlink() {
        if (!Files.isReadable(MAPS)) {
            return;
        }
        try {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
            for (String name : mapped(Files.readAllLines(MAPS))) {
                Path library = Path.of(name);
                if (temporary.equals(library.getParent())) {
                    Files.deleteIfExists(library);
                }
            }
        } catch (IOException e) {
            LOGGER.atWarn().setCause(e).log("Unpacked libraries stay in the temporary folder");
        }
    }

    private static List<String> mapped(List<String> maps) {
        return maps.stream()
                .map(OURS::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .distinct()
                .toList();
    }
}
