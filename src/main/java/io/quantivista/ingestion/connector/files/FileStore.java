package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.Closeable;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a connection, as one look or one job reaches them. Blocking, one thread at a time, but for {@link #stop}. All of it is
 * refused with {@code source_unreachable} where it cannot be reached, with {@code invalid_definition} where it will not be.
 */
public interface FileStore extends Closeable {
    /** Begins a look at all of them; the one before must have been closed. */
    FileListing list();

    /** The bytes of this version, as they are stored; never those of another one, and never a part. The caller closes the stream. */
    InputStream open(FileEntry entry);

    /** The same as a file of this machine; empty where it is none. The caller closes it. */
    default Optional<LocalFile> openLocal(FileEntry entry) {
        return Optional.empty();
    }

    /**
     * Looks whether this version still stands there, where one that is read may change under its reader.
     *
     * @throws GatewayException {@code source_unreachable} where it does not: the next pull takes the other one
     */
    void requireUnchanged(FileEntry entry);

    /** Makes what another thread waits for fail soon; nothing works from then on. Any thread. */
    default void stop() {}

    @Override
    void close();

    /** The refusal of a file that is another one than was listed. */
    static GatewayException changed() {
        return new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE,
                "the file changed while it was read, so nothing of this job is kept: write it under another name and rename it, or raise settle");
    }

    /** The refusal of a file that is not there any more. */
    static GatewayException gone(@Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE, "the file went while it was pulled: leave it where it is", cause);
    }
}
