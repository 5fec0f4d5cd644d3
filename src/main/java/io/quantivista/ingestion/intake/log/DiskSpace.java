package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.util.Optional;

/** Watches that the log stops before the disk is full, so that commits and trimming, which free it again, still can work. */
final class DiskSpace {
    /** One that is begun, one that a recovery copies, and one for what writes beside the log between two looks. */
    static final int FREE_SEGMENTS = 3;

    private static final int PERCENT = 100;

    private final LogFolder folder;
    private final int minFreePercent;
    private final long segmentBytes;

    DiskSpace(LogFolder folder, IntakeLogConfig config) {
        this.folder = folder;
        this.minFreePercent = config.minFreePercent();
        this.segmentBytes = config.segment().bytes();
    }

    /** Why entries must wait for space; empty where there is enough. */
    Optional<GatewayException> shortage() throws IOException {
        long free = folder.freeBytes();
        long bound = Math.max(folder.totalBytes() / PERCENT * minFreePercent, FREE_SEGMENTS * segmentBytes);
        return free >= bound
                ? Optional.empty()
                : Optional.of(
                        refusal("%s are free, and %s are to stay so (intake.log.min_free_percent, and %d segments)"
                                .formatted(new DataSize(free), new DataSize(bound), FREE_SEGMENTS)));
    }

    /** The refusal of a write that found the disk full in spite of the bound. */
    GatewayException refusal(String why) {
        return new GatewayException(
                ErrorCode.INTAKE_FULL,
                "the disk of the intake log at %s is short of space: %s; nothing of the push was taken, send it again later; it is taken again as soon as there is room"
                        .formatted(folder.pathOf(""), why));
    }
}
