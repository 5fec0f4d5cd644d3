package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.query.TableCatalog;
import io.quantivista.ingestion.query.TableDescription;
import io.quantivista.ingestion.query.TableDescription.TableColumn;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Serves what tables the lake has. */
final class TablesHandler implements Resource {
    private final TableCatalog catalog;

    TablesHandler(TableCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("listTables", this::list, "readTable", this::read);
    }

    private void list(RoutingContext rc) {
        catalog.list()
                .map(WireJson.told(tables -> WireJson.answer(rc, 200, WireJson.array(tables, TablesHandler::write))))
                .onFailure(rc::fail);
    }

    private void read(RoutingContext rc) {
        String table = CheckedRequest.of(rc).text("table");
        catalog.find(table)
                .map(found -> found.orElseThrow(() -> noTable(table)))
                .map(WireJson.told(description -> WireJson.answer(rc, 200, write(description))))
                .onFailure(rc::fail);
    }

    private static GatewayException noTable(String table) {
        return new GatewayException(
                ErrorCode.TABLE_NOT_FOUND,
                "There is no table '%s'; a table is made by the first job that writes to it".formatted(table));
    }

    private static ObjectNode write(TableDescription table) {
        ObjectNode json = WireJson.object()
                .put("table", table.table())
                .put("version", table.version())
                .put("last_commit", table.lastCommit().toString());
        json.set("partition_columns", WireJson.array(table.partitionColumns(), TextNode::valueOf));
        json.set("columns", WireJson.array(table.columns(), TablesHandler::write));
        return json.put("files", table.files()).put("bytes", table.bytes()).put("records", table.records());
    }

    private static ObjectNode write(TableColumn column) {
        return WireJson.object()
                .put("name", column.name())
                .put("type", column.type())
                .put("nullable", column.nullable());
    }
}
