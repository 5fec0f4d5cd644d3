package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.InputStream;
import java.util.BitSet;

/**
 * A page that has been fetched.
 *
 * @param kept those of its records that are of the job
 */
record PageBody(String name, Page page, BitSet kept) implements PullBody {
    @Override
    public FormatDescriptor format() {
        return page.format();
    }

    /** The client unpacks it. */
    @Override
    public ContentCoding coding() {
        return ContentCoding.IDENTITY;
    }

    @Override
    public InputStream open() {
        return page.body(kept);
    }

    @Override
    public RandomBytes openWhole() {
        throw new IllegalStateException("JSON, NDJSON and CSV are read one behind the other");
    }

    @Override
    public void finish() {}
}
