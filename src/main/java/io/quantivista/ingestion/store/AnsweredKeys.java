package io.quantivista.ingestion.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.RequestKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Supplier;

/**
 * The idempotency keys of requests that are answered within one transaction: the answer is stored in the transaction
 * that does the work, so there is a key with an answer or neither. A request that comes while the first one runs waits
 * for it on the key's row.
 */
final class AnsweredKeys {

    /** The first answer to this key; does the work where there is none yet. */
    Future<JsonNode> answer(SqlConnection connection, RequestKey request, Supplier<Future<JsonNode>> work) {
        String sql = """
                insert into idempotency_keys (scope, key) values ($1, $2)
                on conflict (scope, key) do update set key = excluded.key
                returning fingerprint, answer::text as answer
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(request.scope(), request.key()))
                .map(rows -> rows.iterator().next())
                .compose(row -> row.getString("answer") == null
                        ? work.get().compose(answer -> store(connection, request, answer))
                        : repeat(row, request));
    }

    private static Future<JsonNode> repeat(Row row, RequestKey request) {
        if (request.fingerprint().equals(row.getString("fingerprint"))) {
            return Future.succeededFuture(Columns.json(row.getString("answer")));
        }
        return Future.failedFuture(new GatewayException(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "The key came before with another body: use a new key for a new request"));
    }

    private static Future<JsonNode> store(SqlConnection connection, RequestKey request, JsonNode answer) {
        String sql = """
                update idempotency_keys set fingerprint = $3, answer = $4::text::jsonb where scope = $1 and key = $2
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(request.scope(), request.key(), request.fingerprint(), answer.toString()))
                .map(answer);
    }
}
