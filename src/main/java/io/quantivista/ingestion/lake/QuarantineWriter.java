package io.quantivista.ingestion.lake;

/** Where one worker writes rows of the quarantine as they are. One thread at a time. */
public interface QuarantineWriter {
    /**
     * Writes a row; it is visible with the job's commit.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code disk_full} or {@code storage_failed}
     */
    void keep(QuarantineRow row);
}
