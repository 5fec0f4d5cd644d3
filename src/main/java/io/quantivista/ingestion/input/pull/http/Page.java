package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.format.FormatDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A page of an API.
 *
 * @param bytes of the answer
 * @param from where what holds all of the records begins
 * @param to where it ends
 * @param records each of them; none of a page of CSV, which is taken as a whole
 * @param form how records stand beside each other
 * @param next what the answer says of the next page; null where it says nothing
 * @param isLast whether it says that none follows
 */
record Page(
        FormatDescriptor format,
        byte[] bytes,
        int from,
        int to,
        Slices records,
        Form form,
        @Nullable String next,
        boolean isLast) {
    /** How the records of a page stand beside each other. */
    enum Form {
        /** One JSON text, an array or one record. */
        JSON("[", ",", "]"),
        LINES("", "\n", "\n"),
        /** It cannot be taken apart. */
        WHOLE("", "", "");

        private final byte[] before;
        private final byte[] between;
        private final byte[] behind;

        Form(String before, String between, String behind) {
            this.before = before.getBytes(StandardCharsets.UTF_8);
            this.between = between.getBytes(StandardCharsets.UTF_8);
            this.behind = behind.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Whether it has no record. */
    boolean isEmpty() {
        return form == Form.WHOLE ? from == to : records.count() == 0;
    }

    /** The records as a body. */
    InputStream body() {
        return new ByteArrayInputStream(bytes, from, to - from);
    }

    /** Those of the records as a body. */
    InputStream body(BitSet kept) {
        if (form == Form.WHOLE || kept.cardinality() == records.count()) {
            return body();
        }
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        made.writeBytes(form.before);
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
            if (i != kept.nextSetBit(0)) {
                made.writeBytes(form.between);
            }
            made.write(bytes, records.from(i), records.length(i));
        }
        made.writeBytes(form.behind);
        return new ByteArrayInputStream(made.toByteArray());
    }
}
