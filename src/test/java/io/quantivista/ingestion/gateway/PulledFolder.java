package io.quantivista.ingestion.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A source of type files, and its folder below the inbox of a gateway. */
final class PulledFolder extends PulledSource {
    private final Path folder;

    private PulledFolder(Caller http, String source, Path folder) {
        super(http, source);
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Registers a source over a folder of its own, whose files settle at once. */
    static PulledFolder register(Caller http, Path data, String id, String ingestionConfig) {
        return register(http, data, id, ingestionConfig, connection -> connection);
    }

    static PulledFolder register(
            Caller http, Path data, String id, String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        ObjectNode reached = connection.apply(
                TestGateway.object().put("type", "files").put("path", id).put("settle", "0ms"));
        register(http, id, reached, ingestionConfig);
        try {
            return new PulledFolder(
                    http, id, Files.createDirectories(data.resolve("inbox").resolve(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PulledFolder at(Caller other) {
        return new PulledFolder(other, source(), folder);
    }

    void write(String name, String text) {
        write(name, text.getBytes());
    }

    /** Writes under a hidden name and renames, as a careful writer does. */
    void write(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Path hidden = Files.write(file.resolveSibling("." + file.getFileName()), bytes);
            Files.move(hidden, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines {@code {"n":from}} and on. */
    static String numbers(int from, int count) {
        StringBuilder lines = new StringBuilder(count * 50);
        for (int n = from; n < from + count; n++) {
            lines.append("{\"n\":").append(n).append(",\"ingestion_date\":\"2025-06-21\"}\n");
        }
        return lines.toString();
    }
}
