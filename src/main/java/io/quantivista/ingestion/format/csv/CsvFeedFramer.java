package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.TextEncoding;
import org.jspecify.annotations.Nullable;

/**
 * The framer of a feed: it looks at the first bytes for a byte order mark, and frames what follows in the encoding that
 * they tell. Whether that is the encoding the source speaks of is asked when the first batch is opened.
 */
final class CsvFeedFramer implements Framer {
    private static final int LONGEST_MARK = ByteOrderMark.OF_UTF_8.length();

    private final CsvDialect dialect;
    private final long maxSkipped;
    private final byte[] front = new byte[LONGEST_MARK];
    private int seen;
    private @Nullable Framer framer;

    CsvFeedFramer(CsvDialect dialect, long maxSkipped) {
        this.dialect = dialect;
        this.maxSkipped = maxSkipped;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        int at = from;
        while (framer == null) {
            if (at == to) {
                return NONE;
            }
            front[seen++] = bytes[at++];
            decide();
        }
        return framer.scan(bytes, at, to);
    }

    /** Begins to frame as soon as no mark can come any more; the bytes that were waited for are shown then. */
    private void decide() {
        ByteOrderMark mark = ByteOrderMark.find(front, seen);
        if (mark != null) {
            framer = of(mark.encoding());
        } else if (!mayBecomeMark()) {
            Framer chosen = of(dialect.encoding().orElse(TextEncoding.UTF_8));
            chosen.scan(front, 0, seen);
            framer = chosen;
        }
    }

    private boolean mayBecomeMark() {
        for (ByteOrderMark mark : ByteOrderMark.values()) {
            int same = 0;
            while (same < Math.min(seen, mark.length()) && front[same] == mark.at(same)) {
                same++;
            }
            if (same == seen) {
                return true;
            }
        }
        return false;
    }

    private Framer of(TextEncoding encoding) {
        return switch (encoding) {
            case UTF_16LE, UTF_16 -> new WideCsvFramer(narrow(maxSkipped / 2), true);
            case UTF_16BE -> new WideCsvFramer(narrow(maxSkipped / 2), false);
            case UTF_8, ISO_8859_1, WINDOWS_1252 -> narrow(maxSkipped);
        };
    }

    private CsvFramer narrow(long most) {
        return new CsvFramer(dialect, most, dialect.header());
    }

    @Override
    public int skip(byte[] bytes, int from, int to) {
        return framer == null ? NONE : framer.skip(bytes, from, to);
    }

    @Override
    public long linesBeforeEnd() {
        return framer == null ? 0 : framer.linesBeforeEnd();
    }

    @Override
    public int linesSkipped() {
        return framer == null ? 0 : framer.linesSkipped();
    }

    @Override
    public void abandonRecord() {
        if (framer != null) {
            framer.abandonRecord();
        }
    }
}
