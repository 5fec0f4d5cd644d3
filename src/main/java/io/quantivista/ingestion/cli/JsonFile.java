package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A definition given as a file, or as {@code -} for standard input. */
final class JsonFile {
    private JsonFile() {}

    static JsonNode read(String file) {
        if (file.equals("-")) {
            return GatewayClient.read(System.in, "Standard input");
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return GatewayClient.read(in, file);
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be read: %s".formatted(file, e));
        }
    }
}
