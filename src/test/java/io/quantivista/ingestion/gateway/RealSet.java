package io.quantivista.ingestion.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;

/**
 * A real set whose columns have their natural types, so that any format can bring it.
 *
 * @param keys the keys of its source, which name fields by their {@link Column#id}
 * @param every one of so many rows is taken, unless {@code -Dreal.sets.full=true}
 */
record RealSet(String file, String sourceType, String table, String keys, List<Column> columns, int every) {
    private static final Path DATA = Path.of("..", "shared", "data");

    enum Kind {
        TEXT,
        WHOLE,
        FLAG,
        DAY,
        DECIMAL
    }

    /**
     * A column: its name in the file, which must be one in every format, and how it lands.
     *
     * @param scale of a DECIMAL
     */
    record Column(String id, Kind kind, int scale) {
        /** The typed column of the table; those of other tests have other types. */
        String landed() {
            return "real_" + id;
        }

        String sqlType() {
            return switch (kind) {
                case TEXT -> "string";
                case WHOLE -> "bigint";
                case FLAG -> "boolean";
                case DAY -> "date";
                case DECIMAL -> "decimal(30,%d)".formatted(scale);
            };
        }

        /** A cell of the file as every reader is to show it, null where it is empty. */
        String canonical(String cell) {
            if (cell.isEmpty()) {
                return null;
            }
            return switch (kind) {
                case TEXT, DAY -> cell;
                case FLAG -> String.valueOf(cell.equals("1"));
                case WHOLE, DECIMAL ->
                    new BigDecimal(cell)
                            .add(BigDecimal.ZERO)
                            .stripTrailingZeros()
                            .toPlainString();
            };
        }
    }

    static List<RealSet> all() {
        return List.of(
                new RealSet(
                        "ark_holdings.csv",
                        "PORTFOLIO_MANAGEMENT",
                        "portfolio_data_lake",
                        "\"portfolio_id\":\"fund\",\"ingestion_date\":\"@ingested\"",
                        List.of(
                                column("date", Kind.DAY),
                                column("fund", Kind.TEXT),
                                column("company", Kind.TEXT),
                                column("ticker", Kind.TEXT),
                                new Column("shares", Kind.DECIMAL, 9),
                                new Column("market_value", Kind.DECIMAL, 11),
                                new Column("weight", Kind.DECIMAL, 16)),
                        10),
                new RealSet(
                        "spy_trades_20131008.zip",
                        "MARKET_DATA",
                        "market_data_lake",
                        "\"ingestion_date\":\"@ingested\"",
                        List.of(
                                column("time", Kind.WHOLE),
                                column("price", Kind.WHOLE),
                                column("size", Kind.WHOLE),
                                column("exchange", Kind.TEXT),
                                column("condition", Kind.TEXT),
                                column("suspicious", Kind.FLAG)),
                        50),
                new RealSet(
                        "sp500_constituents.csv",
                        "INSTRUMENT_ANALYSIS",
                        "instrument_analysis_data_lake",
                        "\"ingestion_date\":\"@ingested\"",
                        List.of(
                                column("symbol", Kind.TEXT),
                                column("security", Kind.TEXT),
                                column("sector", Kind.TEXT),
                                column("sub_industry", Kind.TEXT),
                                column("office", Kind.TEXT),
                                column("added", Kind.DAY),
                                column("cik", Kind.WHOLE),
                                column("founded", Kind.TEXT)),
                        1),
                new RealSet(
                        "short_term_interest.csv",
                        "EXTERNAL_FEEDS",
                        "external_feeds_data_lake",
                        "\"ingestion_date\":\"@ingested\"",
                        List.of(
                                column("location", Kind.TEXT),
                                column("indicator", Kind.TEXT),
                                column("subject", Kind.TEXT),
                                column("measure", Kind.TEXT),
                                column("frequency", Kind.TEXT),
                                column("period", Kind.TEXT),
                                new Column("rate", Kind.DECIMAL, 9),
                                column("flag", Kind.TEXT)),
                        5));
    }

    private static Column column(String id, Kind kind) {
        return new Column(id, kind, 0);
    }

    /** The cells as they stand in the file, row by row; the test is skipped where the file is not here. */
    List<List<String>> rows() {
        Path path = DATA.resolve(file);
        assumeTrue(Files.exists(path), () -> "real data is not here: " + path);
        List<List<String>> rows = RealDataTest.parse(read(path));
        List<List<String>> records = file.endsWith(".csv") ? rows.subList(1, rows.size()) : rows;
        int step = Boolean.getBoolean("real.sets.full") ? 1 : every;
        return IntStream.range(0, records.size())
                .filter(row -> row % step == 0)
                .mapToObj(records::get)
                .toList();
    }

    /** The rows as every reader is to show them. */
    List<List<String>> canonical(List<List<String>> rows) {
        return rows.stream()
                .map(row -> IntStream.range(0, columns.size())
                        .mapToObj(column -> columns.get(column).canonical(row.get(column)))
                        .toList())
                .toList();
    }

    private static byte[] read(Path path) {
        try {
            if (!path.toString().endsWith(".zip")) {
                return Files.readAllBytes(path);
            }
            try (ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
                    InputStream content = zip.getInputStream(zip.entries().nextElement())) {
                return content.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file;
    }
}
