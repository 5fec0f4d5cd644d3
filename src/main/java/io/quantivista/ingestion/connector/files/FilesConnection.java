package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.quantivista.ingestion.connector.PulledConnection;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * The files of a folder.
 *
 * @param root the configured root below which everything that is read lies
 * @param folder absolute and normalised
 * @param pattern what the paths of files below the folder must match, in the syntax of globs
 * @param mediaType of what the files hold; empty where their names, or the source, tell
 * @param settle how long a file must have been left alone before it is pulled
 * @param changed what becomes of a file that was pulled and has changed
 * @param maxFiles files of one job
 */
public record FilesConnection(
        Path root,
        Path folder,
        String pattern,
        Compression compression,
        Optional<String> mediaType,
        Duration settle,
        ChangedFiles changed,
        int maxFiles)
        implements PulledConnection {
    private static final Setting PATH = Setting.required(
            "path",
            Type.TEXT,
            "A folder, whose files are pulled and not those of folders in it; or a glob such as `fills/**/*.csv`. Relative to the first of `connector.file_roots`, or absolute below one of them.");
    private static final Setting COMPRESSION = Setting.optional(
            "compression",
            Type.TEXT,
            "`auto` (by the ending .gz, .zst or .zip), `none`, `gzip`, `zstd` or `zip`; auto.");
    private static final Setting FORMAT = Setting.optional(
            "format",
            Type.TEXT,
            "The media type of what the files hold. By the ending of each name where it is left out, else by `data_format` of the source.");
    private static final Setting SETTLE = Setting.optional(
            "settle", Type.TEXT, "How long a file must have been left alone before it is pulled; 5s, 0ms to 1d.");
    private static final Setting CHANGED = Setting.optional(
            "changed_files",
            Type.TEXT,
            "What becomes of a file that was pulled and then changed: `pull` it again as a whole, or `ignore` it; pull.");
    private static final Setting MAX_FILES = Setting.optional(
            "max_files", Type.INTEGER, "Most files of one job, 1 to 10000; the next one takes the rest. 1000.");

    private static final int MOST_FILES = 10_000;
    private static final int USUAL_FILES = 1_000;
    private static final String GLOB_SIGNS = "*?[{";

    public static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.of(
                    "files", "Files of a folder of this machine, or of one that is mounted, each pulled once.")
            .notes("""
                    A version of a file is known by its path below the folder, its size and the time of its last change. Never pulled
                    are hidden and unfinished files: names that begin with `.` or `_`, or end in `.tmp`, `.temp`, `.part`, `.partial`,
                    `.filepart`, `.crdownload`, `.swp` or `~`, and everything in folders that begin so. Symbolic links are not followed.
                    Write a file under such a name and rename it when it is whole, or set `settle` to more than the longest pause
                    of its writer.

                    Globs: `*` is anything within a name, `**` also across folders, `?` one character, `{a,b}` either, `[a-z]` one of.
                    Of a zip archive each entry is a file of records; entries that are archives are refused.
                    """)
            .setting(PATH)
            .setting(COMPRESSION)
            .setting(FORMAT)
            .setting(SETTLE)
            .setting(CHANGED)
            .setting(MAX_FILES)
            .example("{\"type\": \"files\", \"path\": \"fills\"}")
            .example(
                    "{\"type\": \"files\", \"path\": \"prices/**/*.csv.gz\", \"settle\": \"1m\", \"changed_files\": \"ignore\"}")
            .readBy(FilesConnection::read);

    /** What becomes of a file that was pulled and has changed. */
    public enum ChangedFiles {
        PULL,
        IGNORE
    }

    private static FilesConnection read(ConnectionSettings settings, ConnectionPolicy policy) {
        Place place = place(settings, policy);
        return new FilesConnection(
                place.root(),
                place.folder(),
                place.pattern(),
                settings.choice(COMPRESSION.name(), Compression.class, Compression.AUTO),
                Optional.ofNullable(settings.text(FORMAT.name())),
                settings.duration(SETTLE.name(), Duration.ofSeconds(5), Duration.ZERO, Duration.ofDays(1)),
                settings.choice(CHANGED.name(), ChangedFiles.class, ChangedFiles.PULL),
                settings.integer(MAX_FILES.name(), USUAL_FILES, 1, MOST_FILES));
    }

    private record Place(Path root, Path folder, String pattern) {
        static final Place NONE = new Place(Path.of(""), Path.of(""), "*");
    }

    private static Place place(ConnectionSettings settings, ConnectionPolicy policy) {
        String text = settings.text(PATH.name());
        if (text == null) {
            return Place.NONE;
        }
        if (policy.fileRoots().isEmpty()) {
            settings.refuse(PATH.name(), "no folder may be read: set connector.file_roots");
            return Place.NONE;
        }
        try {
            int glob = globAt(text);
            Path folder =
                    policy.fileRoots().get(0).resolve(text.substring(0, glob)).normalize();
            String pattern = glob == text.length() ? "*" : text.substring(glob);
            FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            Optional<Path> root =
                    policy.fileRoots().stream().filter(folder::startsWith).findFirst();
            if (root.isEmpty() || pattern.contains("..")) {
                settings.refuse(
                        PATH.name(),
                        "'%s' is below none of the folders that may be read, which connector.file_roots names: %s"
                                .formatted(text, policy.fileRoots()));
                return Place.NONE;
            }
            return new Place(root.get(), folder, pattern);
        } catch (InvalidPathException | PatternSyntaxException e) {
            settings.refuse(PATH.name(), "'%s' is no path or glob: %s".formatted(text, e.getMessage()));
            return Place.NONE;
        }
    }

    /** Where the first name with a sign of globs begins; the length where there is none. */
    private static int globAt(String text) {
        int name = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '/') {
                name = i + 1;
            } else if (GLOB_SIGNS.indexOf(text.charAt(i)) >= 0) {
                return name;
            }
        }
        return text.length();
    }
}
