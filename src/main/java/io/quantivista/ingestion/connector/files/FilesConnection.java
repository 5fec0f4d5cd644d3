package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.quantivista.ingestion.connector.files.s3.S3Connection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder.
 *
 * @param root the configured root below which everything that is read lies
 * @param folder absolute and normalised
 * @param pattern what the paths of files below the folder must match, in the syntax of globs
 */
public record FilesConnection(Path root, Path folder, String pattern, FileChoice choice) implements FileConnection {
    private static final Setting PATH = Setting.required(
            "path",
            Type.TEXT,
            "A folder, whose files are pulled and not those of folders in it; or a glob such as `fills/**/*.csv`. Relative to the first of `connector.file_roots`, or absolute below one of them; or of an object store, `s3://bucket/fills/**/*.csv`.");

    public static final ConnectorDescriptor DESCRIPTOR = withS3(FileChoice.settings(ConnectorDescriptor.of(
                            "files",
                            "Files of a folder of this machine, of one that is mounted, or of an object store that speaks S3, each pulled once.")
                    .notes("""
                    A version of a file is known by its path below the folder, its size and the time of its last change. Never pulled
                    are hidden and unfinished files: names that begin with `.` or `_`, or end in `.tmp`, `.temp`, `.part`, `.partial`,
                    `.filepart`, `.crdownload`, `.swp` or `~`, and everything in folders that begin so. Symbolic links are not followed.
                    Write a file under such a name and rename it when it is whole, or set `settle` to more than the longest pause
                    of its writer.

                    Globs: `*` is anything within a name, `**` also across folders, `?` one character, `{a,b}` either, `[a-z]` one of.
                    Of a zip archive each entry is a file of records; entries that are archives are refused.

                    The name of an object is its key behind the folder of its path, and a version is known by name, size and etag. It is
                    asked for by its etag, so that what is read is what was listed. Buckets are asked for in the path, not in the name
                    of the host (`https://host/bucket/…`). Nothing but these settings is used: no profiles, no roles of this machine.
                    """)
                    .setting(PATH)))
            .example("{\"type\": \"files\", \"path\": \"fills\"}")
            .example(
                    "{\"type\": \"files\", \"path\": \"prices/**/*.csv.gz\", \"settle\": \"1m\", \"changed_files\": \"ignore\"}")
            .example(
                    "{\"type\": \"files\", \"path\": \"s3://market-data/prices/2025-*.parquet\", \"region\": \"eu-central-1\", \"access_key_id\": \"AKIDEXAMPLE\", \"secret_access_key\": \"secret\"}")
            .example(
                    "{\"type\": \"files\", \"path\": \"s3://fills/out/**/*.csv.gz\", \"endpoint\": \"https://minio.example.com:9000\", \"access_key_id\": \"reader\", \"secret_access_key\": \"secret\"}")
            .readBy(FilesConnection::read);

    private static ConnectorDescriptor.Builder withS3(ConnectorDescriptor.Builder entry) {
        S3Connection.SETTINGS.forEach(entry::setting);
        entry.secretsGoTo(S3Connection.ENDPOINT.name(), S3Connection.REGION.name(), S3Connection.KEY_ID.name());
        return entry;
    }

    private static FileConnection read(ConnectionSettings settings, ConnectionPolicy policy) {
        String path = settings.text(PATH.name());
        if (path != null && path.startsWith(S3Connection.SCHEME)) {
            return S3Connection.read(path, PATH.name(), settings, policy);
        }
        S3Connection.SETTINGS.stream()
                .map(Setting::name)
                .filter(settings::has)
                .forEach(name -> settings.refuse(name, "is for paths that begin with s3:// alone"));
        Place place = place(path, settings, policy);
        return new FilesConnection(
                place.root(), place.folder(), place.pattern(), FileChoice.read(settings, FileChoice.USUAL_SETTLE));
    }

    @Override
    public String type() {
        return DESCRIPTOR.type();
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public FileStore open(Clock clock) {
        return new FolderFiles(this, clock);
    }

    private record Place(Path root, Path folder, String pattern) {
        static final Place NONE = new Place(Path.of(""), Path.of(""), "*");
    }

    private static Place place(@Nullable String text, ConnectionSettings settings, ConnectionPolicy policy) {
        if (text == null) {
            return Place.NONE;
        }
        if (policy.fileRoots().isEmpty()) {
            settings.refuse(PATH.name(), "no folder may be read: set connector.file_roots");
            return Place.NONE;
        }
        try {
            FilePattern.Split split = FilePattern.Split.of(text);
            Path folder = policy.fileRoots().get(0).resolve(split.folder()).normalize();
            new FilePattern(split.glob());
            Optional<Path> root =
                    policy.fileRoots().stream().filter(folder::startsWith).findFirst();
            if (root.isEmpty() || split.glob().contains("..")) {
                settings.refuse(
                        PATH.name(),
                        "'%s' is below none of the folders that may be read, which connector.file_roots names: %s"
                                .formatted(text, policy.fileRoots()));
                return Place.NONE;
            }
            return new Place(root.get(), folder, split.glob());
        } catch (InvalidPathException | PatternSyntaxException e) {
            settings.refuse(PATH.name(), "'%s' is no path or glob: %s".formatted(text, e.getMessage()));
            return Place.NONE;
        }
    }
}
