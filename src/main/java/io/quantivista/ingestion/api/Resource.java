package io.quantivista.ingestion.api;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** One kind of thing that the API serves. */
interface Resource {
    /** A handler for each of its operations, by the contract's operationId. */
    Map<String, Handler<RoutingContext>> operations();
}
