package io.quantivista.ingestion.intake.log;

import java.io.IOException;

/** The log on disk is not what was written, so nothing of it is served: skipping the place would lose entries. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long from;
    private final long to;

    /**
     * @param file with its folder
     * @param from the first bad byte
     * @param to the byte behind the last bad one, as far as is known
     */
    DamagedLogException(String file, long from, long to, String what) {
        super(
                "%s is damaged from byte %d to %d: %s. No entry was changed. Restore the file from a copy, or move the whole folder away to start an empty log and push again what the tables lack"
                        .formatted(file, from, to, what));
        this.file = file;
        this.from = from;
        this.to = to;
    }

    public String file() {
        return file;
    }

    public long from() {
        return from;
    }

    public long to() {
        return to;
    }
}
