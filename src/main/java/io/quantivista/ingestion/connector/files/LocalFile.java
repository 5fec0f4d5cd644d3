package io.quantivista.ingestion.connector.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of this machine that is open for reading.
 *
 * @param path for what opens files by their path alone
 */
public record LocalFile(Path path, FileChannel channel) implements Closeable {
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
