package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Single records as an object container file with the schema that wrote them, uncompressed (Avro 1.12, "Object Container
 * Files"). What does not read as one record is left out, as no reader could find the records behind it. One thread.
 */
final class AvroFile implements OriginalsBody {
    /** As Avro's own writers have it. */
    private static final int BLOCK_BYTES = 64_000;

    private final String schema;
    private final byte[] sync;
    private final SingleAvroDecoder decoder;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private int inBlock;

    AvroFile(String schema, Schema parsed, DecodeLimits limits) {
        this.schema = schema;
        this.sync = marker(schema);
        this.decoder = new SingleAvroDecoder(new Row(List.of(), limits.maxFields()), limits, parsed);
    }

    /** Any 16 bytes that blocks are unlikely to hold; the same for each download, so that it can be compared. */
    private static byte[] marker(String schema) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8(schema));
            return Arrays.copyOf(digest, AvroFramer.SYNC_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String mediaType() {
        return "application/avro";
    }

    @Override
    public void begin(ByteArrayOutputStream out) {
        out.writeBytes(AvroFramer.MAGIC);
        number(2, out);
        text(AvroHeader.SCHEMA, out);
        text(schema, out);
        text(AvroHeader.CODEC, out);
        text("null", out);
        number(0, out);
        out.writeBytes(sync);
    }

    @Override
    public void add(byte[] original, ByteArrayOutputStream out) {
        decoder.begin(new Batch(original, original.length, 0, 1, 1));
        if (!decoder.next()) {
            return;
        }
        if (inBlock > 0 && block.size() + original.length > BLOCK_BYTES) {
            end(out);
        }
        block.writeBytes(original);
        inBlock++;
    }

    /** Writes the block that is not full yet. */
    @Override
    public void end(ByteArrayOutputStream out) {
        if (inBlock == 0) {
            return;
        }
        number(inBlock, out);
        number(block.size(), out);
        out.writeBytes(block.toByteArray());
        out.writeBytes(sync);
        block.reset();
        inBlock = 0;
    }

    private static void text(String text, ByteArrayOutputStream out) {
        byte[] bytes = utf8(text);
        number(bytes.length, out);
        out.writeBytes(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A number that is not negative, zig-zag and variable-length. */
    private static void number(int value, ByteArrayOutputStream out) {
        long rest = (long) value << 1;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
