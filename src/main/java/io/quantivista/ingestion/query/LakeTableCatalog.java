package io.quantivista.ingestion.query;
import io.vertx.core.*;import io.quantivista.ingestion.lake.Lake;import java.util.*;
public final class LakeTableCatalog implements TableCatalog { public LakeTableCatalog(Vertx v, Lake l){} public Future<List<TableDescription>> list(){return Future.succeededFuture(List.of());} public Future<Optional<TableDescription>> find(String t){return Future.succeededFuture(Optional.empty());} }
