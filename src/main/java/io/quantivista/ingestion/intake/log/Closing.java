package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.telemetry.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was only read, or was synced before: a failure then costs a file handle and no data. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(AutoCloseable open, String name) {
        try {
            open.close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue(LogKeys.PATH, name).setCause(e).log("Could not close a file of the intake log");
        }
    }
}
