package io.quantivista.ingestion.lake.delta;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The folder of a partition value, such as {@code portfolio_id=..%2Fx}.
 *
 * <p>Everything but ASCII letters, digits, {@code _}, {@code -} and {@code .} is escaped byte by byte, so that any value
 * stays inside the table on any file system and in any locale. A value that is too long for a file name gets a digest in
 * its place, as does the word by which Hive means null. The value itself is always in the log; the folder only helps a
 * reader who looks.
 */
public final class PartitionFolder {
    private static final int MAX_NAME_BYTES = 255;
    private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PartitionFolder() {}

    public static String name(String column, String value) {
        String escaped = escape(column) + "=" + escape(value);
        if (escaped.length() > MAX_NAME_BYTES || value.equals(HIVE_NULL)) {
            return escape(column) + "=sha256-" + digest(value);
        }
        return escaped;
    }

    /** Whether {@link #name} carries the value itself. */
    public static boolean carries(String column, String value) {
        return !value.equals(HIVE_NULL)
                && escape(column).length() + 1 + escape(value).length() <= MAX_NAME_BYTES;
    }

    private static String escape(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder escaped = new StringBuilder(bytes.length + 8);
        for (byte value : bytes) {
            if (isPlain(value)) {
                escaped.append((char) value);
            } else {
                escaped.append('%').append(HEX.toHexDigits(value));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(byte value) {
        return value >= 'a' && value <= 'z'
                || value >= 'A' && value <= 'Z'
                || value >= '0' && value <= '9'
                || value == '_'
                || value == '-'
                || value == '.';
    }

    private static String digest(String value) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
