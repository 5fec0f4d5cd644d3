package io.quantivista.ingestion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.source.IngestionConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchCutterTest {
    private static final BatchCutter.Form LINES = new BatchCutter.Form(false, (byte) 0);

    @Test
    void aBatchHasAsManyRecordsAsItMay() throws IOException {
        assertThat(cut("application/x-ndjson", LINES, "1\n2\n3\n4\n5", 2, 1000))
                .containsExactly("1\n2\n/2@4", "3\n4\n/2@8", "5/1@9");
    }

    @Test
    void aBatchHasAsManyBytesAsItMayButOneRecordIsNeverParted() throws IOException {
        assertThat(cut("application/x-ndjson", LINES, "12\n34\n5678901\n2\n", 10, 6))
                .containsExactly("12\n34\n/2@6", "5678901\n/1@14", "2\n/1@16");
        assertThat(cut("application/x-ndjson", LINES, "12\n34\n", 10, 5)).containsExactly("12\n/1@3", "34\n/1@6");
    }

    @Test
    void blankLinesAreNoRecordsAndMakeNoBatch() throws IOException {
        assertThat(cut("application/x-ndjson", LINES, "\n1\n \r\n2\n\n\n", 1, 1000))
                .containsExactly("\n1\n/1@3", " \r\n2\n/1@8");
        assertThat(cut("application/x-ndjson", LINES, "\n\n", 1, 1000)).isEmpty();
    }

    @Test
    void eachBatchOfCsvBeginsWithTheHeader() throws IOException {
        assertThat(cut("text/csv", new BatchCutter.Form(true, (byte) 0), "a,b\n1,\"x\ny\"\n2,z\n", 1, 1000))
                .containsExactly("a,b\n1,\"x\ny\"\n/1@12", "a,b\n2,z\n/1@16");
    }

    @Test
    void commentsAreNoRecords() throws IOException {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putObject("csv").put("comment", "#");

        assertThat(cut("text/csv", new BatchCutter.Form(true, (byte) '#'), config, bytes("#c\na\n#d\n1\n2\n"), 1, 1000))
                .containsExactly("#c\na\n#d\n1\n/1@10", "#c\na\n2\n/1@12");
    }

    @Test
    void aFileOfManyChunksIsCutAtTheSamePlacesEachTime() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 30_000; n++) {
            text.append("{\"n\":").append(n).append("}\n");
        }

        List<String> once = cut("application/x-ndjson", LINES, text.toString(), 700, 1 << 20);

        assertThat(once).hasSize(43);
        assertThat(String.join("", once).replaceAll("/\\d+@\\d+", "")).isEqualTo(text.toString());
        assertThat(cut("application/x-ndjson", LINES, text.toString(), 700, 1 << 20))
                .isEqualTo(once);
    }

    @Test
    void anEncodingThatCannotBeCutIsRefused() {
        assertThatThrownBy(() -> cut(
                        "text/csv",
                        new BatchCutter.Form(true, (byte) 0),
                        JsonNodeFactory.instance.objectNode(),
                        "\uFEFFa\n1\n".getBytes(Charset.forName("UTF-16LE")),
                        1,
                        1000))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("UTF-16");
    }

    private static List<String> cut(String type, BatchCutter.Form form, String text, int records, int bytes)
            throws IOException {
        return cut(type, form, JsonNodeFactory.instance.objectNode(), bytes(text), records, bytes);
    }

    private static List<String> cut(
            String type, BatchCutter.Form form, ObjectNode config, byte[] file, int records, int bytes)
            throws IOException {
        Framer framer = FormatCatalogue.findByMediaType(type)
                .orElseThrow()
                .factory()
                .create(IngestionConfig.parse(config), DecodeLimits.DEFAULT)
                .framer();
        BatchCutter cutter = new BatchCutter(new ByteArrayInputStream(file), framer, form, records, bytes);
        List<String> batches = new ArrayList<>();
        for (BatchCutter.Cut cut = cutter.next(); cut != null; cut = cutter.next()) {
            batches.add(new String(cut.records(), StandardCharsets.UTF_8) + "/" + cut.count() + "@" + cut.end());
        }
        return batches;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
