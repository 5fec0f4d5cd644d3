package io.quantivista.ingestion.intake.log;

import java.io.IOException;

/** A write found no space: nothing else is wrong with the disk. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskFullException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /** The JDK has no type for it; the operating system's words are the same in every locale that it uses here. */
    static IOException orSame(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        boolean isFull = message.contains("No space left on device") || message.contains("Disk quota exceeded");
        return isFull ? new DiskFullException(failure) : failure;
    }
}
