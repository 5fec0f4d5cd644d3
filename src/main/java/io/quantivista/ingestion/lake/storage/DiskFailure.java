package io.quantivista.ingestion.lake.storage;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.nio.file.Path;

/** Gives a failed write its code: {@code disk_full} can be cured by making room, everything else needs a look. */
public final class DiskFailure {
    private DiskFailure() {}

    /**
     * @param doing what was being done, as in "writing a data file"
     * @param place a path on the disk concerned
     */
    public static GatewayException of(String doing, Path place, IOException cause) {
        if (isDiskFull(cause)) {
            return new GatewayException(
                    ErrorCode.DISK_FULL,
                    "%s failed: the disk that holds %s is full; make room there and send again".formatted(doing, place),
                    cause);
        }
        return new GatewayException(
                ErrorCode.STORAGE_FAILED, "%s failed at %s: %s".formatted(doing, place, cause.getMessage()), cause);
    }

    /** The JDK has no type for it; the operating system's words are the same in every locale that strerror uses here. */
    private static boolean isDiskFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null
                    && (message.contains("No space left on device") || message.contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }
}
