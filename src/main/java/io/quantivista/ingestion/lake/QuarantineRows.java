package io.quantivista.ingestion.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The rows of several files of the quarantine, merged by their place in the feed. A job's lanes write rejections as they
 * meet them, so each of its files is in that order already. One thread; it blocks.
 */
public final class QuarantineRows implements Iterator<QuarantineRow>, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<QuarantineFile> files = new ArrayList<>();
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparingLong(Head::byteOffset).thenComparingLong(Head::line));

    private record Head(QuarantineRow row, long byteOffset, long line, QuarantineFile file) {}

    static QuarantineRows open(List<LiveFile> files, LocalDisk disk) throws IOException {
        QuarantineRows rows = new QuarantineRows();
        try {
            for (LiveFile live : files) {
                QuarantineFile file = QuarantineFile.open(live, disk);
                rows.files.add(file);
                rows.advance(file);
            }
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
        return rows;
    }

    private void advance(QuarantineFile file) {
        if (file.hasNext()) {
            QuarantineRow row = file.next();
            JsonNode place = place(row);
            heads.add(new Head(
                    row, place.path("byte_offset").asLong(), place.path("line").asLong(), file));
        }
    }

    private static JsonNode place(QuarantineRow row) {
        try {
            return JSON.readTree(row.position());
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public QuarantineRow next() {
        Head first = heads.poll();
        if (first == null) {
            throw new NoSuchElementException();
        }
        advance(first.file());
        return first.row();
    }

    @Override
    public void close() throws IOException {
        for (QuarantineFile file : files) {
            file.close();
        }
    }
}
