package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one version of a file of another machine. A connection that breaks is made again, and reading goes on where it
 * stopped, if the version still stands there; so there are either all of its bytes, and no more, or a refusal. Blocking, one thread at
 * a time.
 */
public final class ResumedStream extends InputStream {
    /** Times in a row that next to nothing comes before the file is given up. */
    static final int TRIES = 3;

    /** Less is next to nothing. */
    static final int LEAST_BYTES = 64 << 10;

    private final FileEntry entry;
    private final Opener opener;
    private final BooleanSupplier isStopped;
    private @Nullable InputStream in;
    private long read;
    private long readBefore;
    private int tries;

    /** Opens a file anew. */
    public interface Opener {
        /**
         * The bytes from there on.
         *
         * @throws GatewayException where another version stands there, or none
         * @throws IOException where it cannot be reached, which may pass
         */
        InputStream openFrom(long at) throws IOException;
    }

    /** @param isStopped whether nobody wants the bytes any more */
    public ResumedStream(FileEntry entry, Opener opener, BooleanSupplier isStopped) {
        this.entry = entry;
        this.opener = opener;
        this.isStopped = isStopped;
    }

    @Override
    public int read() throws IOException {
        throw new UnsupportedOperationException("chunks are read");
    }

    /** @throws GatewayException {@code source_unreachable} where the rest cannot be had */
    @Override
    public int read(byte[] into, int from, int count) {
        while (read < entry.size()) {
            try {
                InputStream open = in;
                if (open == null) {
                    open = opener.openFrom(read);
                    in = open;
                }
                int more = open.read(into, from, (int) Math.min(count, entry.size() - read));
                if (more < 0) {
                    throw new IOException("it ended there");
                }
                read += more;
                return more;
            } catch (IOException e) {
                goOn(e);
            }
        }
        return -1;
    }

    private void goOn(IOException e) {
        close();
        tries = read - readBefore >= LEAST_BYTES ? 1 : tries + 1;
        readBefore = read;
        if (isStopped.getAsBoolean() || tries >= TRIES) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "of %d bytes %d could be read: %s".formatted(entry.size(), read, e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() {
        InputStream open = in;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException broken) {
                // What was wanted of it has been read, or is asked for anew.
            }
        }
    }
}
