package io.quantivista.ingestion.intake.spool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is noted beside a body whose sender was told that it is safe: all that is needed to read it without its request.
 *
 * @param mediaType names the format of its records
 * @param charset what its Content-Type said of it, or null
 * @param bytes of the body on disk, its Content-Encoding undone
 * @param sha256 of the body as it came, in hex, where it has an idempotency key
 * @param ingestionConfig how its source is read, as it was when the body came
 * @param deaths how many processes began to read the body and have not ended in order
 */
public record AcceptedBody(
        String jobId,
        String mediaType,
        @Nullable String charset,
        long bytes,
        @Nullable String sha256,
        ObjectNode ingestionConfig,
        int deaths) {
    private static final ObjectMapper JSON = new ObjectMapper();

    AcceptedBody withDeaths(int count) {
        return new AcceptedBody(jobId, mediaType, charset, bytes, sha256, ingestionConfig, count);
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static AcceptedBody read(byte[] json) throws IOException {
        return JSON.readValue(json, AcceptedBody.class);
    }
}
