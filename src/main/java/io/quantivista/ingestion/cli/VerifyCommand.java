package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "verify",
        description = "Recounts the tables against the account of every source: exit code 1 where a record is missing.")
final class VerifyCommand implements Callable<Integer> {
    private static final String RECONCILIATION = GatewayClient.INGESTION + "/reconciliation";
    private static final String QUARANTINE = "quarantine";
    /** Looks at a source whose records keep coming: its account must stand still while its rows are counted. */
    private static final int ATTEMPTS = 20;

    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Override
    public Integer call() {
        Map<String, ObjectNode> verdicts = new HashMap<>();
        JsonNode accounts = read();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Map<String, Long> rows = count(false);
            Map<String, Long> quarantined = count(true);
            JsonNode after = read();
            boolean isLast = attempt == ATTEMPTS;
            accounts.forEach(account -> {
                String source = account.path("source_id").asText();
                if (isLast || !isMoving(account, find(after, source))) {
                    verdicts.putIfAbsent(source, verdict(account, rows, quarantined, find(after, source)));
                }
            });
            accounts = after;
            if (verdicts.size() == accounts.size()) {
                break;
            }
        }
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        verdicts.keySet().stream().sorted().forEach(source -> shown.add(verdicts.get(source)));
        gateway.printer()
                .list(
                        shown,
                        "source_id",
                        "received",
                        "committed",
                        "rows",
                        "rejected",
                        "quarantined",
                        "filtered",
                        "pending",
                        "verdict");
        boolean isRight = verdicts.values().stream()
                .noneMatch(verdict -> verdict.path("verdict").asText().equals("wrong"));
        return isRight ? ExitCode.FINE : ExitCode.CHECKS_FAILED;
    }

    private JsonNode read() {
        return gateway.client().get(RECONCILIATION);
    }

    private static JsonNode find(JsonNode accounts, String source) {
        for (JsonNode account : accounts) {
            if (account.path("source_id").asText().equals(source)) {
                return account;
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private static boolean isMoving(JsonNode before, JsonNode after) {
        return before.path("committed").asLong() != after.path("committed").asLong()
                || before.path("rejected").asLong() != after.path("rejected").asLong();
    }

    private static ObjectNode verdict(
            JsonNode account, Map<String, Long> rows, Map<String, Long> quarantined, JsonNode after) {
        String source = account.path("source_id").asText();
        long landed = rows.getOrDefault(source, 0L);
        long refused = quarantined.getOrDefault(source, 0L);
        ObjectNode verdict = account.deepCopy();
        verdict.put("rows", landed).put("quarantined", refused);
        boolean isRight = account.path("balanced").asBoolean()
                && landed == account.path("committed").asLong()
                && refused == account.path("rejected").asLong();
        return verdict.put("verdict", isMoving(account, after) ? "moving" : isRight ? "right" : "wrong");
    }

    /** Rows of each source: of all data tables, or waiting or discarded ones of the quarantine. */
    private Map<String, Long> count(boolean ofQuarantine) {
        Map<String, Long> counts = new HashMap<>();
        for (JsonNode table : gateway.client().get(GatewayClient.LAKE + "/tables")) {
            String name = table.path("table").asText();
            if (name.equals(QUARANTINE) != ofQuarantine) {
                continue;
            }
            String sql = "select source_id, count(*) from %s %s group by source_id"
                    .formatted(name, ofQuarantine ? "where replayed_by_job_id is null" : "");
            JsonNode result = gateway.client()
                    .post(
                            GatewayClient.LAKE + "/query",
                            JsonNodeFactory.instance.objectNode().put("sql", sql));
            result.path("rows")
                    .forEach(row -> counts.merge(row.get(0).asText(), row.get(1).asLong(), Long::sum));
        }
        return counts;
    }
}
