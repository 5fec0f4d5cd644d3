package io.quantivista.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.format.csv.CsvFormat;
import io.quantivista.ingestion.format.json.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Public corpora, for whoever has them in a folder: {@code -Dcorpus.json=DIR} with files {@code y_*.json},
 * {@code n_*.json} and {@code i_*.json} as JSONTestSuite has them, {@code -Dcorpus.csv=DIR} with {@code csvs/*.csv} and
 * {@code json/*.json} as csv-spectrum has them. Skipped without.
 */
class CorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** How JSON is rejected that is well-formed, and no record. */
    private static final Set<String> NO_SYNTAX = Set.of("not_an_object");

    @Test
    void jsonIsAcceptedAndRefusedAsTheFilesNamesSay() throws IOException {
        List<String> wrong = new ArrayList<>();
        int files = 0;
        for (Path file : files(folder("corpus.json"), ".json")) {
            String name = file.getFileName().toString();
            byte[] text = Files.readAllBytes(file);
            files++;
            String asBody = verdict(text);
            String asValue = verdict(concat("{\"v\":", text, "}"));
            if (name.startsWith("y_")) {
                note(wrong, name + " as a body", !NO_SYNTAX.contains(asBody) && !asBody.isEmpty(), asBody);
                note(wrong, name + " as a value", !asValue.isEmpty(), asValue);
            } else if (name.startsWith("n_")) {
                note(wrong, name + " as a body", asBody.isEmpty(), "accepted");
                note(wrong, name + " as a value", asValue.isEmpty(), "accepted");
            } else {
                System.err.println(name + (asValue.isEmpty() ? " is accepted" : " is refused: " + asValue));
            }
        }
        System.err.println(files + " files");
        assertThat(files).isPositive();
        assertThat(wrong).isEmpty();
    }

    @Test
    void csvIsReadAsTheJsonBesideItSays() throws IOException {
        Path folder = folder("corpus.csv");
        int files = 0;
        for (Path file : files(folder.resolve("csvs"), ".csv")) {
            String name = file.getFileName().toString().replace(".csv", ".json");
            JsonNode expected =
                    JSON.readTree(folder.resolve("json").resolve(name).toFile());
            List<Outcome> read = Feeds.read(
                    CsvFormat.DESCRIPTOR,
                    Files.readAllBytes(file),
                    DecodeLimits.DEFAULT,
                    Feeds.config("{\"csv\":{\"null_words\":[]}}"));

            List<JsonNode> records = new ArrayList<>();
            for (Outcome outcome : read) {
                assertThat(outcome.code()).as(name).isEmpty();
                records.add(JSON.readTree(outcome.json()));
            }
            files++;
            if (expected.path(0).isObject() || expected.isEmpty()) {
                assertThat(records).as(name).containsExactlyElementsOf(expected);
            } else {
                System.err.println(name + " is no list of records, nothing to compare");
            }
        }
        assertThat(files).isPositive();
    }

    private static void note(List<String> wrong, String what, boolean isWrong, String verdict) {
        if (isWrong) {
            wrong.add(what + ": " + verdict);
        }
    }

    /** Why a body is refused; empty where it is not. */
    private static String verdict(byte[] body) {
        try {
            return Feeds.read(JsonFormat.DESCRIPTOR, body).stream()
                    .map(Outcome::code)
                    .filter(code -> !code.isEmpty())
                    .findFirst()
                    .orElse("");
        } catch (GatewayException e) {
            return e.detail();
        }
    }

    private static byte[] concat(String before, byte[] text, String behind) {
        byte[] all = new byte[before.length() + text.length + behind.length()];
        System.arraycopy(before.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, all, 0, before.length());
        System.arraycopy(text, 0, all, before.length(), text.length);
        all[all.length - 1] = (byte) behind.charAt(0);
        return all;
    }

    private static Path folder(String property) {
        String folder = System.getProperty(property);
        Assumptions.assumeTrue(folder != null, () -> "-D" + property + " names no folder");
        return Path.of(folder);
    }

    private static List<Path> files(Path folder, String extension) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .toList();
        }
    }
}
