package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.util.List;

/**
 * The folder of a log as far as the log uses it, so that a test can stand a disk of its own below: one that loses, tears
 * and reorders what was not synced. Names are plain file names. Safe for any thread.
 */
public interface LogFolder extends AutoCloseable {
    List<String> list() throws IOException;

    /** Makes a file for writing, empty, in place of one of that name. */
    LogFile create(String name) throws IOException;

    /** Opens a file for writing over what is in it. */
    LogFile openForReuse(String name) throws IOException;

    LogFile openForReading(String name) throws IOException;

    /** In one step, in place of a file of the new name. */
    void rename(String from, String to) throws IOException;

    void unlink(String name) throws IOException;

    /** Names made, changed and removed before are on the disk when this returns. */
    void sync() throws IOException;

    long freeBytes() throws IOException;

    long totalBytes() throws IOException;

    /** The folder's path with {@code name}, for messages. */
    String pathOf(String name);

    @Override
    void close();
}
