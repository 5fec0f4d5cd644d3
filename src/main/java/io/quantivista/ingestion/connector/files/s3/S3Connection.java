package io.quantivista.ingestion.connector.files.s3;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.files.FileChoice;
import io.quantivista.ingestion.connector.files.FileConnection;
import io.quantivista.ingestion.connector.files.FilePattern;
import io.quantivista.ingestion.connector.files.FileStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a bucket whose keys begin alike.
 *
 * @param folder what the keys begin with, with a slash at its end; empty for all of the bucket
 * @param pattern what the rest of the keys must match, in the syntax of globs
 * @param key who reads; empty for nobody in particular
 * @param hosts which hosts may be reached
 */
public record S3Connection(
        URI endpoint,
        String region,
        String bucket,
        String folder,
        String pattern,
        Optional<Key> key,
        FileChoice choice,
        HostPolicy hosts)
        implements FileConnection {
    /** How paths of such files begin. */
    public static final String SCHEME = "s3://";

    public static final Setting ENDPOINT = Setting.optional(
            "endpoint",
            Type.TEXT,
            "Of `s3://` alone: where the store listens, `https://host:port` or `http://…`; a host that is not public must be named in `connector.hosts`. That of AWS in the region.");
    public static final Setting REGION =
            Setting.optional("region", Type.TEXT, "Of `s3://` alone: the bucket's region; us-east-1.");
    public static final Setting KEY_ID = Setting.optional(
            "access_key_id", Type.TEXT, "Of `s3://` alone: who reads. Nobody in particular where it is left out.");
    private static final Setting SECRET_KEY =
            Setting.optional("secret_access_key", Type.SECRET, "Of `s3://` alone: what the requests are signed with.");
    private static final Setting TOKEN = Setting.optional(
            "session_token", Type.SECRET, "Of `s3://` alone: what a key that holds for a while comes with.");

    /** What such a connection has beside its path and what all files have. */
    public static final List<Setting> SETTINGS = List.of(ENDPOINT, REGION, KEY_ID, SECRET_KEY, TOKEN);

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION_NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final String USUAL_REGION = "us-east-1";

    /** Who reads, and what the requests are signed with. */
    record Key(String id, Secret secret, Optional<Secret> token) {}

    /**
     * Reads a connection whose path begins with {@link #SCHEME}.
     *
     * @param pathName the setting in which the path stands
     */
    public static S3Connection read(
            String path, String pathName, ConnectionSettings settings, ConnectionPolicy policy) {
        String rest = path.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (!BUCKET.matcher(bucket).matches()) {
            settings.refuse(pathName, "'%s' names no bucket: s3://bucket/folder is expected".formatted(path));
        }
        FilePattern.Split split = FilePattern.Split.of(slash < 0 ? "" : rest.substring(slash + 1));
        try {
            new FilePattern(split.glob());
        } catch (PatternSyntaxException e) {
            settings.refuse(pathName, "'%s' is no glob: %s".formatted(split.glob(), e.getMessage()));
        }
        String region = settings.text(REGION.name(), USUAL_REGION);
        if (!REGION_NAME.matcher(region).matches()) {
            settings.refuse(REGION.name(), "'%s' is no name of a region".formatted(region));
            region = USUAL_REGION;
        }
        String folder = split.folder();
        return new S3Connection(
                endpoint(settings, region),
                region,
                bucket,
                folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/",
                split.glob(),
                key(settings),
                // An object is there as a whole or not at all.
                FileChoice.read(settings, Duration.ZERO),
                policy.hosts());
    }

    private static URI endpoint(ConnectionSettings settings, String region) {
        URI usual = URI.create("https://s3.%s.amazonaws.com".formatted(region));
        String text = settings.text(ENDPOINT.name());
        if (text == null) {
            return usual;
        }
        try {
            URI endpoint = new URI(text);
            boolean isWeb = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
            boolean isBare = (isEmpty(endpoint.getPath()) || "/".equals(endpoint.getPath()))
                    && endpoint.getUserInfo() == null
                    && endpoint.getQuery() == null
                    && endpoint.getFragment() == null;
            if (isWeb && isBare && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // Told below, together with what is no address of a store.
        }
        // What was given may hold a password.
        settings.refuse(ENDPOINT.name(), "https://host, https://host:port or the same with http is expected");
        return usual;
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static Optional<Key> key(ConnectionSettings settings) {
        String id = settings.text(KEY_ID.name());
        String secret = settings.text(SECRET_KEY.name());
        String token = settings.text(TOKEN.name());
        if (id == null && secret == null && token == null) {
            return Optional.empty();
        }
        if (id == null || secret == null) {
            settings.refuse(
                    id == null ? KEY_ID.name() : SECRET_KEY.name(),
                    "access_key_id and secret_access_key are expected together");
            return Optional.empty();
        }
        return Optional.of(
                new Key(id, new Secret(secret), Optional.ofNullable(token).map(Secret::new)));
    }

    @Override
    public String type() {
        return "files";
    }

    @Override
    public String place() {
        return SCHEME + bucket + "/" + folder;
    }

    @Override
    public FileStore open(Clock clock) {
        return new S3Files(this, clock);
    }
}
