package io.quantivista.ingestion.query;

import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.query.TableDescription.TableColumn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Tells of the lake's tables what their logs say. */
public final class DeltaTableCatalog implements TableCatalog {
    private final Vertx vertx;
    private final Lake lake;

    public DeltaTableCatalog(Vertx vertx, Lake lake) {
        this.vertx = vertx;
        this.lake = lake;
    }

    @Override
    public Future<List<TableDescription>> list() {
        return vertx.executeBlocking(
                () -> lake.tableNames().stream()
                        .flatMap(name -> lake.find(name).stream())
                        .map(DeltaTableCatalog::describe)
                        .toList(),
                false);
    }

    @Override
    public Future<Optional<TableDescription>> find(String table) {
        return vertx.executeBlocking(() -> lake.find(table).map(DeltaTableCatalog::describe), false);
    }

    private static TableDescription describe(TableVersion table) {
        return new TableDescription(
                table.table(),
                table.version(),
                table.lastCommit(),
                table.partitionColumns(),
                table.columns().stream()
                        .map(column -> new TableColumn(column.name(), column.type(), column.nullable()))
                        .toList(),
                table.files().size(),
                table.files().stream().mapToLong(LiveFile::bytes).sum(),
                table.files().stream()
                        .mapToLong(file -> Math.max(0, file.records()))
                        .sum());
    }
}
