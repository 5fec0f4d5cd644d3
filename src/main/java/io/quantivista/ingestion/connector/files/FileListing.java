package io.quantivista.ingestion.connector.files;

import java.io.Closeable;
import java.util.List;

/** A look at the files of a connection, a portion at a time. Blocking, one thread at a time. */
public interface FileListing extends Closeable {
    /** Files of one portion, where whoever lists can choose. */
    int PORTION = 1_000;

    /**
     * What was seen since the portion before.
     *
     * @param unsettled files that match and were written too lately to be taken for whole
     * @param skipped hidden and unfinished files, symbolic links, and whatever is no file
     * @param isLast whether there is nothing behind it
     */
    record Portion(List<FileEntry> files, long unsettled, long skipped, boolean isLast) {
        public Portion {
            files = List.copyOf(files);
        }
    }

    /** Whether the files come in the order of their names. */
    boolean isSorted();

    /** The next portion, which may be empty; not called behind the last. */
    Portion next();

    @Override
    void close();
}
