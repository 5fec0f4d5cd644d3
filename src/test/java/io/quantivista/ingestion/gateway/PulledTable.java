package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.store.TestDatabase;
import java.util.function.UnaryOperator;

/** A source of type postgres, and the database that it is pulled from. */
final class PulledTable extends PulledSource {
    private final PostgresAddress database;

    private PulledTable(Caller http, String source, PostgresAddress database) {
        super(http, source);
        this.database = database;
    }

    static PulledTable register(
            Caller http,
            PostgresAddress database,
            String id,
            String ingestionConfig,
            UnaryOperator<ObjectNode> connection) {
        Caller.Answer answer = create(http, database, id, ingestionConfig, connection);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new PulledTable(http, id, database);
    }

    static Caller.Answer create(
            Caller http,
            PostgresAddress database,
            String id,
            String ingestionConfig,
            UnaryOperator<ObjectNode> connection) {
        return create(http, id, reached(database, connection), ingestionConfig);
    }

    private static ObjectNode reached(PostgresAddress database, UnaryOperator<ObjectNode> connection) {
        return connection.apply(TestGateway.object()
                .put("type", "postgres")
                .put("host", database.host())
                .put("port", database.port())
                .put("database", database.database())
                .put("user", database.user())
                .put("password", database.password().reveal()));
    }

    /** Defines the source anew. */
    void replace(String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        Caller.Answer answer = define(ingestionConfig, connection);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    Caller.Answer define(String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        return http().send("PUT", path(""), definition(source(), reached(database, connection), ingestionConfig));
    }

    PulledTable at(Caller other) {
        return new PulledTable(other, source(), database);
    }

    void execute(String sql) {
        TestDatabase.execute(database, sql);
    }
}
