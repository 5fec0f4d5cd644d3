package io.quantivista.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import io.quantivista.ingestion.source.IngestionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every format by its being listed. */
class FormatCatalogueTest {
    private static final IngestionConfig CONFIG = Feeds.config(ProtobufFiles.config(Struct.getDescriptor()));

    static Stream<FormatDescriptor> formats() {
        return FormatCatalogue.entries().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void isFoundByEachOfItsMediaTypesAndByNoOthers(FormatDescriptor format) {
        Set<String> ofOthers = new HashSet<>();
        formats().filter(other -> other != format).forEach(other -> ofOthers.addAll(other.mediaTypes()));

        for (String mediaType : format.mediaTypes()) {
            assertThat(FormatCatalogue.findByMediaType(mediaType.toUpperCase(java.util.Locale.ROOT) + "; x=y"))
                    .contains(format);
            assertThat(ofOthers).doesNotContain(mediaType);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void isPartOfTheContractAndOfTheDocumentation(FormatDescriptor format) {
        String contract = text(Path.of("openapi", "ingestion-v1.yaml"));
        String page = text(Path.of("docs", "formats.md"));

        assertThat(format.sentence()).endsWith(".");
        for (String mediaType : format.mediaTypes()) {
            assertThat(contract).contains("          " + mediaType + ":\n");
            assertThat(page).contains("`" + mediaType + "`");
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void endsWithRecordsOrARefusalWhateverComes(FormatDescriptor format) {
        Random random = new Random(7);

        for (int i = 0; i < 2000; i++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            try {
                List<Feeds.Outcome> read = Feeds.read(format, body, DecodeLimits.DEFAULT, CONFIG);
                assertThat(read)
                        .allMatch(outcome ->
                                outcome.code().isEmpty() != outcome.json().isEmpty());
            } catch (GatewayException e) {
                assertThat(e.code()).isIn(ErrorCode.MALFORMED_BODY, ErrorCode.FORMAT_LIMIT);
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
