package io.quantivista.ingestion.loadtest;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** Bodies of position records as NDJSON, 300 bytes each with the line break, the same ones every time. */
final class PositionBodies {
    static final int RECORD_BYTES = 300;
    private static final int DIFFERENT = 64;
    private static final int PORTFOLIOS = 50;

    private PositionBodies() {}

    /** A few bodies of so many records each, to be sent in turn. */
    static byte[][] of(int records) {
        return of(records, PORTFOLIOS, DIFFERENT);
    }

    /** So many bodies, their records in so many portfolios. */
    static byte[][] of(int records, int portfolios, int count) {
        Random random = new Random(11);
        byte[][] bodies = new byte[count][];
        for (int i = 0; i < count; i++) {
            StringBuilder body = new StringBuilder(records * RECORD_BYTES);
            for (int j = 0; j < records; j++) {
                body.append(record(random, portfolios));
            }
            bodies[i] = body.toString().getBytes(StandardCharsets.US_ASCII);
        }
        return bodies;
    }

    private static String record(Random random, int portfolios) {
        String fields = String.format(
                Locale.ROOT,
                "{\"portfolio_id\":\"PF-%04d\",\"instrument_id\":\"US%010d\",\"data_type\":\"portfolio_positions\","
                        + "\"as_of\":\"2025-06-21T12:30:%02d.%03dZ\",\"quantity\":%d,\"price\":%d.%04d,\"market_value\":%.2f,"
                        + "\"currency\":\"EUR\",\"weight\":%.6f,\"risk\":{\"var_95\":%.4f,\"beta\":%.3f},\"note\":\"",
                random.nextInt(portfolios),
                random.nextInt(20_000),
                random.nextInt(60),
                random.nextInt(1000),
                100 + random.nextInt(5_000_000),
                1 + random.nextInt(900),
                random.nextInt(10_000),
                random.nextDouble() * 1e7,
                random.nextDouble(),
                random.nextDouble(),
                random.nextDouble() * 2);
        String end = "\"}\n";
        StringBuilder record = new StringBuilder(RECORD_BYTES).append(fields);
        while (record.length() + end.length() < RECORD_BYTES) {
            record.append((char) ('a' + random.nextInt(26)));
        }
        return record.append(end).toString();
    }
}
