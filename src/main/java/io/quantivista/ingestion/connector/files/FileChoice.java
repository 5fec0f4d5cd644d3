package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import java.time.Duration;
import java.util.Optional;

/**
 * What is done with the files of a connection, wherever they stand.
 *
 * @param mediaType of what the files hold; empty where their names, or the source, tell
 * @param settle how long a file must have been left alone before it is pulled
 * @param changed what becomes of a file that was pulled and has changed
 * @param maxFiles files of one job
 */
public record FileChoice(
        Compression compression, Optional<String> mediaType, Duration settle, ChangedFiles changed, int maxFiles) {
    private static final Setting COMPRESSION = Setting.optional(
            "compression",
            Type.TEXT,
            "`auto` (by the ending .gz, .zst or .zip), `none`, `gzip`, `zstd` or `zip`; auto.");
    private static final Setting FORMAT = Setting.optional(
            "format",
            Type.TEXT,
            "The media type of what the files hold. By the ending of each name where it is left out, else by `data_format` of the source.");
    private static final Setting SETTLE = Setting.optional(
            "settle",
            Type.TEXT,
            "How long a file must have been left alone before it is pulled, 0ms to 1d; 5s, of an object store 0ms.");
    private static final Setting CHANGED = Setting.optional(
            "changed_files",
            Type.TEXT,
            "What becomes of a file that was pulled and then changed: `pull` it again as a whole, or `ignore` it; pull.");
    private static final Setting MAX_FILES = Setting.optional(
            "max_files", Type.INTEGER, "Most files of one job, 1 to 10000; the next one takes the rest. 1000.");

    private static final int MOST_FILES = 10_000;
    private static final int USUAL_FILES = 1_000;

    /** How long a file must have been left alone where its writer may be seen at work. */
    public static final Duration USUAL_SETTLE = Duration.ofSeconds(5);

    /** What becomes of a file that was pulled and has changed. */
    public enum ChangedFiles {
        PULL,
        IGNORE
    }

    /** The entry with these settings behind its own. */
    public static ConnectorDescriptor.Builder settings(ConnectorDescriptor.Builder entry) {
        return entry.setting(COMPRESSION)
                .setting(FORMAT)
                .setting(SETTLE)
                .setting(CHANGED)
                .setting(MAX_FILES);
    }

    /** @param settle where none is given */
    public static FileChoice read(ConnectionSettings settings, Duration settle) {
        return new FileChoice(
                settings.choice(COMPRESSION.name(), Compression.class, Compression.AUTO),
                Optional.ofNullable(settings.text(FORMAT.name())),
                settings.duration(SETTLE.name(), settle, Duration.ZERO, Duration.ofDays(1)),
                settings.choice(CHANGED.name(), ChangedFiles.class, ChangedFiles.PULL),
                settings.integer(MAX_FILES.name(), USUAL_FILES, 1, MOST_FILES));
    }
}
