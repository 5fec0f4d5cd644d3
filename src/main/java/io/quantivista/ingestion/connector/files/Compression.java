package io.quantivista.ingestion.connector.files;

import java.util.Locale;

/** How files are packed. */
public enum Compression {
    /** By the ending of each name: {@code .gz}, {@code .zst}, {@code .zip}; any other is not packed. */
    AUTO,
    NONE,
    GZIP,
    ZSTD,
    /** An archive, each of whose entries is a file of records. */
    ZIP;

    /** How the file of that name is packed. */
    public Compression of(String name) {
        if (this != AUTO) {
            return this;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".gz")) {
            return GZIP;
        }
        if (lower.endsWith(".zst")) {
            return ZSTD;
        }
        return lower.endsWith(".zip") ? ZIP : NONE;
    }

    /** The name of what a packed file holds. */
    public static String unpacked(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".gz")) {
            return name.substring(0, name.length() - ".gz".length());
        }
        return lower.endsWith(".zst") ? name.substring(0, name.length() - ".zst".length()) : name;
    }
}
