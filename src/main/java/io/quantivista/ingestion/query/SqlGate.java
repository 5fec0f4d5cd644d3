package io.quantivista.ingestion.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Lets one SELECT through. DuckDB's own parser judges, so that no other grammar has to agree with it. */
final class SqlGate {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SqlGate() {}

    /**
     * What passed.
     *
     * @param sql the statement written out again from its syntax tree, without comments
     * @param tables names it reads that carry no schema and are none of its own
     */
    record Passed(String sql, Set<String> tables) {}

    static Passed pass(Connection connection, String sql) throws SQLException {
        String tree = call(connection, "SELECT json_serialize_sql(CAST(? AS VARCHAR))", sql);
        JsonNode parsed;
        try {
            parsed = JSON.readTree(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the engine's syntax tree is not JSON", e);
        }
        if (parsed.path("error").asBoolean()) {
            throw refused(
                    parsed.path("error_type").asText().equals("parser")
                            ? parsed.path("error_message").asText()
                            : "only a SELECT is answered here");
        }
        if (parsed.path("statements").size() != 1) {
            throw refused("one SELECT is answered, and this is %d statements"
                    .formatted(parsed.path("statements").size()));
        }
        Set<String> tables = new HashSet<>();
        Set<String> own = new HashSet<>();
        collect(parsed, tables, own);
        tables.removeAll(own);
        return new Passed(call(connection, "SELECT json_deserialize_sql(CAST(? AS JSON))", tree), tables);
    }

    static GatewayException refused(String why) {
        return new GatewayException(ErrorCode.INVALID_QUERY, "The SQL was refused: " + why);
    }

    private static String call(Connection connection, String function, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(function)) {
            statement.setString(1, argument);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private static void collect(JsonNode node, Set<String> tables, Set<String> own) {
        if (node.path("type").asText().equals("BASE_TABLE")
                && node.path("schema_name").asText().isEmpty()) {
            tables.add(node.path("table_name").asText());
        }
        for (JsonNode entry : node.path("cte_map").path("map")) {
            own.add(entry.path("key").asText());
        }
        for (JsonNode child : node) {
            collect(child, tables, own);
        }
    }
}
