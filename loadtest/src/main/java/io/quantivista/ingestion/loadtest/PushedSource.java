package io.quantivista.ingestion.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The source that everything here is pushed to, and its account. */
final class PushedSource {
    static final String ID = "pushed-positions";
    static final String RECORDS = "/api/v1/ingestion/sources/" + ID + "/records";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PushedSource() {}

    static void register(GatewayProcess gateway) throws Exception {
        gateway.send(
                "POST",
                "/api/v1/ingestion/sources",
                """
                {"source_id": "%s", "source_name": "Pushed positions", "source_type": "MARKET_DATA",
                 "ingestion_config": {"ingestion_mode": "REAL_TIME_STREAM", "data_format": "JSON",
                                      "keys": {"ingestion_date": "as_of"}}}
                """
                        .formatted(ID));
    }

    /** What the gateway has received, or committed, and so on, so far. */
    static long account(GatewayProcess gateway, String name) throws Exception {
        for (JsonNode account : JSON.readTree(gateway.fetch("/api/v1/ingestion/reconciliation"))) {
            if (account.path("source_id").asText().equals(ID)) {
                return account.path(name).asLong();
            }
        }
        return 0;
    }

    /** Everything that was acknowledged is committed, and nothing else. */
    static void requireCommitted(GatewayProcess gateway, long acknowledged) throws Exception {
        settle(gateway);
        long committed = account(gateway, "committed");
        if (committed != acknowledged) {
            throw new IllegalStateException(
                    "%d records were acknowledged, and %d are committed".formatted(acknowledged, committed));
        }
    }

    /** Waits until nothing is pending; the seconds that took. */
    static double settle(GatewayProcess gateway) throws Exception {
        long start = System.nanoTime();
        while (account(gateway, "pending") > 0) {
            Thread.sleep(20);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
