package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.connector.PulledConnection;
import java.time.Clock;

/** A connection to files, wherever they stand. */
public interface FileConnection extends PulledConnection {
    /** Its type in {@code connection_config}. */
    String type();

    /** Where the files stand, as messages call it. */
    String place();

    FileChoice choice();

    /** The files, for one look or one job. Nothing is reached before it is asked something. */
    FileStore open(Clock clock);
}
