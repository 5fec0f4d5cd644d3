package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import java.io.IOException;
import java.io.InputStream;

/** One body of records that is pulled, such as a file. Its methods block; one thread at a time. */
public interface PullBody {
    /** What positions and messages call it. */
    String name();

    FormatDescriptor format();

    /** How its bytes are packed. */
    ContentCoding coding();

    /** The bytes as they are stored; the caller closes the stream. */
    InputStream open() throws IOException;

    /** All of its bytes unpacked, for a format that reads them anywhere. Valid until {@link #finish}. */
    RandomBytes openWhole() throws IOException;

    /**
     * Everything has been read: lets go of it, and looks whether it is still what was to be pulled.
     *
     * @throws io.quantivista.ingestion.error.GatewayException where it changed meanwhile
     */
    void finish() throws IOException;
}
