package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.delta.kernel.data.Row;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Real files through their source types: every row is read back by two readers and compared with the file. */
class RealDataTest {
    private static final Path DATA = Path.of("..", "shared", "data");
    private static final String SEPARATOR = "|";
    private static final Pattern FRACTION = Pattern.compile("(?<=^|\\|)-?\\d+\\.\\d+(?=\\||$)");

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void holdings_of_funds_read_back_row_by_row() throws IOException {
        byte[] file = file("ark_holdings.csv");
        String source = gateway.source("PORTFOLIO_MANAGEMENT", """
                {"keys":{"portfolio_id":"fund","ingestion_date":"date"},"data_type":{"constant":"holding"},
                 "columns":[{"name":"company","type":"string"},{"name":"ticker","type":"string"},
                            {"name":"shares","type":"decimal(18,9)"},
                            {"name":"market_value","field":"market value($)","type":"decimal(30,11)"},
                            {"name":"weight","field":"weight(%)","type":"decimal(20,16)"}]}
                """);

        Outcome outcome = upload(source, file);

        List<List<String>> input = parse(file).stream().skip(1).toList();
        assertThat(outcome.processed).isEqualTo(input.size()).isEqualTo(40_752);
        assertThat(outcome.rejected).isZero();
        Map<String, Integer> expected = multiset(input.stream()
                .map(row -> join(
                        row.get(0),
                        row.get(1),
                        row.get(2),
                        row.get(3),
                        number(row.get(4)),
                        number(row.get(5)),
                        number(row.get(6))))
                .toList());
        assertThat(throughDuckDb(
                        "portfolio_data_lake",
                        outcome.jobId,
                        "ingestion_date portfolio_id company ticker shares market_value weight"))
                .isEqualTo(expected);
        List<Map<String, Object>> rows = gateway.kernelRows("portfolio_data_lake", outcome.jobId);
        assertThat(multiset(rows.stream()
                        .map(row -> Stream.of(
                                        "ingestion_date",
                                        "portfolio_id",
                                        "company",
                                        "ticker",
                                        "shares",
                                        "market_value",
                                        "weight")
                                .map(column -> text(row.get(column)))
                                .collect(Collectors.joining(SEPARATOR)))
                        .toList()))
                .isEqualTo(expected);
        assertPayloads(rows, file);
    }

    @Test
    void holdings_that_a_column_cannot_hold_exactly_are_rejected_and_counted() throws IOException {
        byte[] file = file("ark_holdings.csv");
        String source = gateway.source("PORTFOLIO_MANAGEMENT", """
                {"keys":{"portfolio_id":"fund","ingestion_date":"date"},
                 "columns":[{"name":"cents","field":"market value($)","type":"decimal(18,2)"}]}
                """);

        Outcome outcome = upload(source, file);

        List<List<String>> input = parse(file).stream().skip(1).toList();
        List<String> fitting = input.stream()
                .filter(row -> row.get(5).isEmpty()
                        || new BigDecimal(row.get(5)).stripTrailingZeros().scale() <= 2)
                .map(row -> join(row.get(0), row.get(1), number(row.get(5))))
                .toList();
        assertThat(outcome.processed).isEqualTo(input.size());
        assertThat(outcome.rejected).isEqualTo(input.size() - fitting.size()).isPositive();
        assertThat(gateway.rejections(outcome.jobId))
                .allMatch(rejection -> rejection.get("code").asText().equals("invalid_column"));
        assertThat(throughDuckDb("portfolio_data_lake", outcome.jobId, "ingestion_date portfolio_id cents"))
                .isEqualTo(multiset(fitting));
    }

    @Test
    void trades_without_a_header_read_back_row_by_row() throws IOException {
        byte[] file = spyTrades();
        String dialect =
                "\"csv\":{\"header\":false,\"columns\":[\"time\",\"price\",\"size\",\"exchange\",\"condition\",\"suspicious\"]}";
        String columns = """
                "columns":[{"name":"time","type":"int"},{"name":"price","type":"bigint"},{"name":"size","type":"int"},
                           {"name":"exchange","type":"string"},{"name":"condition","type":"string"},
                           {"name":"suspicious","type":"decimal(1,0)"}]
                """;
        Map<String, Integer> expected = multiset(new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replace(",", SEPARATOR))
                .toList());
        int total = expected.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(total).isEqualTo(451_545);

        for (String type : List.of("TRADE_EXECUTION", "MARKET_DATA")) {
            String date = type.equals("TRADE_EXECUTION") ? "execution_date" : "ingestion_date";
            String table = type.equals("TRADE_EXECUTION") ? "execution_data_lake" : "market_data_lake";
            String source =
                    gateway.source(type, "{\"keys\":{\"%s\":\"@ingested\"},%s,%s}".formatted(date, dialect, columns));

            Outcome outcome = upload(source, file);

            assertThat(outcome.processed).isEqualTo(total);
            assertThat(outcome.rejected).isZero();
            String selected = "time price size exchange condition suspicious";
            assertThat(throughDuckDb(table, outcome.jobId, selected)).isEqualTo(expected);
            assertThat(throughKernel(table, outcome.jobId, selected)).isEqualTo(expected);
        }
    }

    @Test
    void members_of_an_index_read_back_row_by_row() throws IOException {
        byte[] file = file("sp500_constituents.csv");
        String source = gateway.source("INSTRUMENT_ANALYSIS", """
                {"keys":{"ingestion_date":"@ingested"},"data_type":{"field":"GICS Sector"},
                 "columns":[{"name":"symbol","field":"Symbol","type":"string"},
                            {"name":"security","field":"Security","type":"string"},
                            {"name":"office","field":"Headquarters Location","type":"string"},
                            {"name":"added","field":"Date added","type":"date"},
                            {"name":"cik","field":"CIK","type":"bigint"},
                            {"name":"founded","field":"Founded","type":"string"}]}
                """);

        Outcome outcome = upload(source, file);

        List<List<String>> input = parse(file).stream().skip(1).toList();
        assertThat(outcome.processed).isEqualTo(input.size()).isEqualTo(503);
        assertThat(outcome.rejected).isZero();
        Map<String, Integer> expected = multiset(input.stream()
                .map(row -> join(
                        row.get(2), row.get(0), row.get(1), row.get(4), row.get(5), number(row.get(6)), row.get(7)))
                .toList());
        String selected = "data_type symbol security office added cik founded";
        assertThat(throughDuckDb("instrument_analysis_data_lake", outcome.jobId, selected))
                .isEqualTo(expected);
        assertThat(throughKernel("instrument_analysis_data_lake", outcome.jobId, selected))
                .isEqualTo(expected);
        assertPayloads(gateway.kernelRows("instrument_analysis_data_lake", outcome.jobId), file);
    }

    @Test
    void interest_rates_read_back_row_by_row() throws IOException {
        byte[] file = file("short_term_interest.csv");
        String source = gateway.source("EXTERNAL_FEEDS", """
                {"keys":{"ingestion_date":"@ingested"},"data_type":{"field":"FREQUENCY"},
                 "columns":[{"name":"location","field":"LOCATION","type":"string"},
                            {"name":"period","field":"TIME","type":"string"},
                            {"name":"rate","field":"Value","type":"decimal(38,18)"},
                            {"name":"flag","field":"Flag Codes","type":"string"}]}
                """);

        Outcome outcome = upload(source, file);

        List<List<String>> input = parse(file).stream().skip(1).toList();
        assertThat(outcome.processed).isEqualTo(input.size()).isEqualTo(24_125);
        assertThat(outcome.rejected).isZero();
        Map<String, Integer> expected = multiset(input.stream()
                .map(row -> join(row.get(4), row.get(0), row.get(5), number(row.get(6)), row.get(7)))
                .toList());
        String selected = "data_type location period rate flag";
        assertThat(throughDuckDb("external_feeds_data_lake", outcome.jobId, selected))
                .isEqualTo(expected);
        assertThat(throughKernel("external_feeds_data_lake", outcome.jobId, selected))
                .isEqualTo(expected);
        assertPayloads(gateway.kernelRows("external_feeds_data_lake", outcome.jobId), file);
    }

    private record Outcome(String jobId, long processed, long rejected) {}

    private Outcome upload(String source, byte[] file) {
        Caller.Answer answer = gateway.http().upload(source, CSV, file);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode job = answer.json();
        String jobId = job.get("job_id").asText();
        assertThat(job.get("bytes_processed").asLong()).isEqualTo(file.length);
        assertThat(gateway.rejections(jobId))
                .as("rejections")
                .hasSize(job.get("records_failed").asInt());
        return new Outcome(
                jobId,
                job.get("records_processed").asLong(),
                job.get("records_failed").asLong());
    }

    /** The rows as DuckDB reads them, in the order of the columns' names. */
    private Map<String, Integer> throughDuckDb(String table, String jobId, String columns) {
        String joined = List.of(columns.split(" ")).stream()
                .map("coalesce(\"%s\"::varchar, '')"::formatted)
                .collect(Collectors.joining(" || '" + SEPARATOR + "' || "));
        Map<String, Integer> rows = new HashMap<>();
        gateway.sql("select %s from %s where ingestion_job_id = '%s'".formatted(joined, table, jobId))
                .forEach(row -> rows.merge(plain(row.get(0)), 1, Integer::sum));
        return rows;
    }

    private Map<String, Integer> throughKernel(String table, String jobId, String columns) {
        Map<String, Integer> rows = new HashMap<>();
        KernelTable.read(gateway.lake().resolve(table), jobId, row -> rows.merge(join(row, columns), 1, Integer::sum));
        return rows;
    }

    private static String join(Row row, String columns) {
        StringBuilder joined = new StringBuilder();
        for (String column : columns.split(" ")) {
            Object value = KernelTable.value(row, row.getSchema().indexOf(column));
            joined.append(joined.isEmpty() ? "" : SEPARATOR).append(text(value));
        }
        return joined.toString();
    }

    private static String text(Object value) {
        return value == null
                ? ""
                : value instanceof BigDecimal decimal ? number(decimal.toPlainString()) : value.toString();
    }

    /** Decimals without the zeros that their scale adds. */
    private static String plain(String row) {
        return FRACTION.matcher(row).replaceAll(match -> number(match.group()));
    }

    private static String number(String text) {
        return text.isEmpty()
                ? ""
                : new BigDecimal(text).add(BigDecimal.ZERO).stripTrailingZeros().toPlainString();
    }

    /** The payload holds every field of the line under its name, as the text that it was. */
    private static void assertPayloads(List<Map<String, Object>> read, byte[] file) {
        List<List<String>> rows = parse(file);
        List<String> names = rows.get(0);
        Function<List<String>, String> json = row -> {
            ObjectNode object = TestGateway.object();
            for (int i = 0; i < names.size(); i++) {
                if (row.get(i).isEmpty()) {
                    object.putNull(names.get(i));
                } else {
                    object.put(names.get(i), row.get(i));
                }
            }
            return object.toString();
        };
        assertThat(multiset(read.stream()
                        .map(row ->
                                Caller.parse((String) row.get("data_payload")).toString())
                        .toList()))
                .isEqualTo(multiset(rows.stream().skip(1).map(json).toList()));
    }

    private static String join(String... cells) {
        return String.join(SEPARATOR, cells);
    }

    private static Map<String, Integer> multiset(List<String> rows) {
        Map<String, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1, Integer::sum));
        return counts;
    }

    /** RFC 4180, written again here so that the gateway's own reader is not its own judge. */
    static List<List<String>> parse(byte[] file) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        String text = new String(file, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                boolean isEscaped = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (isEscaped) {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (quoted || c != '\r') {
                cell.append(c);
            }
        }
        if (!row.isEmpty() || !cell.isEmpty()) {
            row.add(cell.toString());
            rows.add(row);
        }
        return rows;
    }

    private static byte[] file(String name) throws IOException {
        Path file = DATA.resolve(name);
        assumeTrue(Files.exists(file), () -> "real data is not here: " + file);
        return Files.readAllBytes(file);
    }

    private static byte[] spyTrades() throws IOException {
        Path file = DATA.resolve("spy_trades_20131008.zip");
        assumeTrue(Files.exists(file), () -> "real data is not here: " + file);
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream content = zip.getInputStream(zip.entries().nextElement())) {
            return content.readAllBytes();
        }
    }
}
