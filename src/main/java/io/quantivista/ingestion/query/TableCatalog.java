package io.quantivista.ingestion.query;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What tables the lake has. Called on any context; the answer comes on the caller's. */
public interface TableCatalog {
    /** Every table that exists, by name. */
    Future<List<TableDescription>> list();

    Future<Optional<TableDescription>> find(String table);
}
