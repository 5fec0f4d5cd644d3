package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.TextEncoding;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/**
 * Puts single records one behind the other as a body again, in the dialect and the encoding in which they came. The bytes
 * of a record stay, but for those that would take the records behind it along: an open quoted field is closed by an error,
 * and half a unit of UTF-16 becomes half a surrogate pair. One thread.
 */
final class CsvBody implements OriginalsBody {
    private static final int HALF_OF_A_PAIR = 0xd8;

    private final CsvDialect dialect;
    private final TextEncoding encoding;
    private final Charset charset;
    private final boolean isWide;

    CsvBody(CsvDialect dialect) {
        this.dialect = dialect;
        TextEncoding declared = dialect.encoding().orElse(TextEncoding.UTF_8);
        this.encoding = declared == TextEncoding.UTF_16 ? TextEncoding.UTF_16LE : declared;
        this.charset = Charset.forName(encoding.label());
        this.isWide = encoding == TextEncoding.UTF_16LE || encoding == TextEncoding.UTF_16BE;
    }

    @Override
    public String mediaType() {
        return "text/csv; charset=" + encoding.label();
    }

    /** The byte order mark of UTF-16, and the names where the dialect has a header. */
    @Override
    public void begin(ByteArrayOutputStream out) {
        if (isWide) {
            write("\ufeff", out);
        }
        if (dialect.header() && !dialect.columns().isEmpty()) {
            StringBuilder header = new StringBuilder();
            for (String column : dialect.columns()) {
                header.append(header.isEmpty() ? "" : dialect.delimiter());
                quote(column, header);
            }
            write(header.append('\n').toString(), out);
        }
    }

    private void quote(String name, StringBuilder out) {
        out.append(dialect.quote());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == dialect.quote() || c == dialect.escape()) {
                out.append(dialect.escape());
            }
            out.append(c);
        }
        out.append(dialect.quote());
    }

    @Override
    public void add(byte[] record, ByteArrayOutputStream out) {
        byte[] whole = isWide && record.length % 2 == 1 ? whole(record) : record;
        out.write(whole, 0, whole.length);
        close(whole, out);
        write("\n", out);
    }

    private byte[] whole(byte[] record) {
        byte[] whole = new byte[record.length + 1];
        System.arraycopy(record, 0, whole, 0, record.length);
        if (encoding == TextEncoding.UTF_16BE) {
            whole[record.length] = record[record.length - 1];
            whole[record.length - 1] = (byte) HALF_OF_A_PAIR;
        } else {
            whole[record.length] = (byte) HALF_OF_A_PAIR;
        }
        return whole;
    }

    /** An open quoted field is closed, with a character behind its quote that stays an error whatever follows. */
    private void close(byte[] record, ByteArrayOutputStream out) {
        CsvFramer narrow = new CsvFramer(dialect, 0, false);
        Framer framer = isWide ? new WideCsvFramer(narrow, encoding == TextEncoding.UTF_16LE) : narrow;
        framer.scan(record, 0, record.length);
        if (!narrow.isInQuotes()) {
            return;
        }
        while (narrow.isInQuotes()) {
            byte[] quote = String.valueOf(dialect.quote()).getBytes(charset);
            framer.scan(quote, 0, quote.length);
            out.write(quote, 0, quote.length);
        }
        write(dialect.delimiter() == '!' || dialect.quote() == '!' ? "?" : "!", out);
    }

    private void write(String text, ByteArrayOutputStream out) {
        byte[] bytes = text.getBytes(charset);
        out.write(bytes, 0, bytes.length);
    }
}
