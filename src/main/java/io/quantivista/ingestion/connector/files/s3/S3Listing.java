package io.quantivista.ingestion.connector.files.s3;

import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FilePattern;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of a bucket whose keys begin alike, a page at a time. */
final class S3Listing implements FileListing {
    private static final String SLASH = "/";
    private static final String GLOB_SIGNS = "*?[{\\";

    private final S3Connection connection;
    private final S3Client client;
    private final FilePattern pattern;
    private final Instant latest;
    private final int page;
    private @Nullable String behind;

    S3Listing(S3Connection connection, S3Client client, Instant now) {
        this(connection, client, now, PORTION);
    }

    S3Listing(S3Connection connection, S3Client client, Instant now, int page) {
        this.connection = connection;
        this.client = client;
        this.pattern = new FilePattern(connection.pattern());
        this.latest = now.minus(connection.choice().settle());
        this.page = page;
    }

    /** By the bytes of their keys. Of a store that has another order, only which job takes which object depends on it. */
    @Override
    public boolean isSorted() {
        return true;
    }

    @Override
    public Portion next() {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(connection.bucket())
                .prefix(connection.folder() + literal(connection.pattern()))
                .delimiter(pattern.isDeep() ? null : SLASH)
                .maxKeys(page)
                .continuationToken(behind)
                .build();
        try {
            ListObjectsV2Response answer = client.listObjectsV2(request);
            behind = answer.nextContinuationToken();
            boolean isLast = !Boolean.TRUE.equals(answer.isTruncated()) || behind == null;
            return portion(answer.contents(), isLast);
        } catch (SdkException e) {
            throw S3Failures.of(connection, e);
        }
    }

    /** What every name that matches begins with. */
    private static String literal(String glob) {
        int end = 0;
        while (end < glob.length() && GLOB_SIGNS.indexOf(glob.charAt(end)) < 0) {
            end++;
        }
        return glob.substring(0, end);
    }

    private Portion portion(List<S3Object> objects, boolean isLast) {
        List<FileEntry> files = new ArrayList<>();
        long unsettled = 0;
        long skipped = 0;
        for (S3Object object : objects) {
            String name = object.key().substring(connection.folder().length());
            if (name.isEmpty() || name.endsWith(SLASH) || !pattern.matches(name) || isInHiddenFolder(name)) {
                continue;
            }
            if (FilePattern.isHidden(name.substring(name.lastIndexOf('/') + 1)) || !FilePattern.isName(name)) {
                skipped++;
            } else if (object.lastModified().isAfter(latest)) {
                unsettled++;
            } else {
                files.add(new FileEntry(
                        name, object.size(), object.lastModified().truncatedTo(ChronoUnit.MICROS), object.eTag()));
            }
        }
        return new Portion(files, unsettled, skipped, isLast);
    }

    private static boolean isInHiddenFolder(String name) {
        int folders = name.lastIndexOf('/');
        return folders >= 0
                && Arrays.stream(name.substring(0, folders).split(SLASH)).anyMatch(FilePattern::isHidden);
    }

    @Override
    public void close() {
        // Each page was a request of its own.
    }
}
