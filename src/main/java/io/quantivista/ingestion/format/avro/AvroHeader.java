package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Batch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * What stands in front of the blocks.
 *
 * @param schemaText the schema as it was written
 * @param sync the marker behind every block
 * @param length bytes of the header
 */
record AvroHeader(String schemaText, Schema schema, AvroCodec codec, byte[] sync, int length) {
    static final String SCHEMA = "avro.schema";
    static final String CODEC = "avro.codec";

    /** Reads the header that the framer found at the front of the feed. */
    static AvroHeader read(Batch first, DecodeLimits limits) {
        AvroInput in = new AvroInput();
        in.reset(first.bytes(), AvroFramer.MAGIC.length, first.length());
        String schema = null;
        String codec = "null";
        for (long pairs = in.readLong(); pairs != 0; pairs = in.readLong()) {
            if (pairs < 0) {
                in.readLong();
            }
            for (long i = Math.abs(pairs); i > 0; i--) {
                String key = text(in);
                String value = text(in);
                schema = key.equals(SCHEMA) ? value : schema;
                codec = key.equals(CODEC) ? value : codec;
            }
        }
        int from = in.skip(AvroFramer.SYNC_BYTES);
        if (schema == null) {
            throw malformed("the header has no avro.schema");
        }
        Schema parsed = parse(schema);
        AvroType.requireRecord(parsed, limits);
        return new AvroHeader(
                schema, parsed, AvroCodec.ofName(codec), Arrays.copyOfRange(first.bytes(), from, in.at()), in.at());
    }

    private static String text(AvroInput in) {
        int length = in.readLength();
        int from = in.skip(length);
        return new String(in.bytes(), from, length, StandardCharsets.UTF_8);
    }

    static Schema parse(String json) {
        try {
            // Names that Avro itself would refuse do no harm here: they become names of JSON fields.
            return new Schema.Parser(NameValidator.NO_VALIDATION)
                    .setValidateDefaults(false)
                    .parse(json);
        } catch (RuntimeException | StackOverflowError e) {
            // Avro's parser throws what its own constructors throw: every kind of unchecked exception.
            throw malformed("the schema in the header cannot be read: " + e.getMessage());
        }
    }

    static GatewayException malformed(String reason) {
        return new GatewayException(ErrorCode.MALFORMED_BODY, reason);
    }
}
