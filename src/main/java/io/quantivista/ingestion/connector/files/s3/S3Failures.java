package io.quantivista.ingestion.connector.files.s3;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What went wrong with an object store of a source, as a refusal that tells whose matter it is. */
final class S3Failures {
    static final int NOT_FOUND = 404;
    static final int PRECONDITION_FAILED = 412;

    /** The region is another, the request or the key is not taken. */
    private static final Set<Integer> OF_DEFINITION = Set.of(301, 307, 400, 401, 403);

    /** Of 403, and passes when the clocks agree. */
    private static final String SKEWED = "RequestTimeTooSkewed";

    private S3Failures() {}

    static GatewayException of(S3Connection connection, SdkException failure) {
        String store = "The object store %s".formatted(connection.endpoint());
        if (!(failure instanceof S3Exception refusal)) {
            return new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "%s cannot be read: %s".formatted(store, failure.getMessage()),
                    failure);
        }
        String code = codeOf(refusal);
        if (code.equals("NoSuchBucket")) {
            return new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "%s has no bucket '%s': make it, or mend the source's path".formatted(store, connection.bucket()),
                    failure);
        }
        boolean isDefinition = OF_DEFINITION.contains(refusal.statusCode()) && !code.equals(SKEWED);
        return new GatewayException(
                isDefinition ? ErrorCode.INVALID_DEFINITION : ErrorCode.SOURCE_UNREACHABLE,
                "%s refuses to read %s with status %d, %s%s"
                        .formatted(
                                store,
                                connection.place(),
                                refusal.statusCode(),
                                code,
                                isDefinition ? ": mend access_key_id, secret_access_key, region or path" : ""),
                failure);
    }

    /** The store's own name of what is wrong; not its words, which may tell what was signed. */
    static String codeOf(S3Exception refusal) {
        return refusal.awsErrorDetails() == null || refusal.awsErrorDetails().errorCode() == null
                ? "no code"
                : refusal.awsErrorDetails().errorCode();
    }
}
