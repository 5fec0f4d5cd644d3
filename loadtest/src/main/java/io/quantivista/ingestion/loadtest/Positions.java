package io.quantivista.ingestion.loadtest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Writes position records as NDJSON, the same ones every time: about 284 bytes each, one nested object. */
final class Positions {
    private static final String[] SECTORS = {
        "Technology", "Health Care", "Financials", "Energy", "Utilities", "Materials", "Industrials"
    };
    private static final String[] CURRENCIES = {"USD", "EUR", "GBP", "CHF", "JPY"};

    private Positions() {}

    /** Writes {@code rows} records of {@code portfolios} portfolios, unless the file is there already. */
    static Path write(Path folder, int rows, int portfolios) throws IOException {
        Path file = folder.resolve("positions-%d-%d.ndjson".formatted(rows, portfolios));
        if (Files.exists(file)) {
            return file;
        }
        Path part = folder.resolve(file.getFileName() + ".part");
        Random random = new Random(7);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20)) {
            for (int i = 0; i < rows; i++) {
                out.write(record(random, portfolios).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return Files.move(part, file);
    }

    private static String record(Random random, int portfolios) {
        long quantity = 100 + random.nextInt(5_000_000);
        long price = 10_000 + random.nextInt(8_990_000);
        return String.format(
                Locale.ROOT,
                "{\"portfolio_id\":\"PF-%04d\",\"instrument_id\":\"US%010d\",\"data_type\":\"portfolio_positions\","
                        + "\"as_of\":\"2025-06-21T%02d:%02d:%02d.%03dZ\",\"quantity\":%d.%02d,\"price\":%d.%04d,"
                        + "\"market_value\":%.2f,\"currency\":\"%s\",\"sector\":\"%s\",\"weight\":%.6f,"
                        + "\"risk\":{\"var_95\":%.4f,\"beta\":%.3f}}\n",
                random.nextInt(portfolios),
                random.nextInt(100_000),
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1000),
                quantity / 100,
                quantity % 100,
                price / 10_000,
                price % 10_000,
                quantity / 100.0 * price / 10_000.0,
                CURRENCIES[random.nextInt(CURRENCIES.length)],
                SECTORS[random.nextInt(SECTORS.length)],
                random.nextDouble(),
                random.nextDouble(),
                0.2 + random.nextDouble() * 1.8);
    }
}
