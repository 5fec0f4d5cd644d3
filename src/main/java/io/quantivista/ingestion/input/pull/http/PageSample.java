package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.input.pull.FirstRecords;
import io.quantivista.ingestion.source.SamplePreview.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Takes the first records of a page. */
final class PageSample {
    static final int MOST_BYTES = 1 << 20;

    private PageSample() {}

    /** At most a mebibyte of whole records. */
    static FirstRecords of(String name, Page page) {
        Sample sample = new Sample(page.format().mediaTypes().get(0), List.of(), first(page), false, true);
        return new FirstRecords(name, sample);
    }

    private static byte[] first(Page page) {
        try (InputStream body = page.body(fitting(page))) {
            byte[] bytes = body.readNBytes(MOST_BYTES);
            return page.form() == Page.Form.WHOLE ? lines(bytes) : bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BitSet fitting(Page page) {
        BitSet fitting = new BitSet();
        int bytes = 2;
        for (int i = 0; i < page.records().count(); i++) {
            bytes += page.records().length(i) + 1;
            if (bytes > MOST_BYTES) {
                break;
            }
            fitting.set(i);
        }
        return fitting;
    }

    private static byte[] lines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes.length == MOST_BYTES && bytes[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
