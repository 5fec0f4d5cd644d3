package io.quantivista.ingestion.api;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes the API's router from the contract and one handler for each of its operations.
 *
 * <p>A contract with an operation that nobody handles, or a handler whose operation it does not name, does not start.
 */
public final class ApiRouter {
    private static final List<Integer> REFUSED_BY_ROUTER = List.of(400, 404, 405, 406, 413, 414, 415, 500);

    private ApiRouter() {}

    /** The router over these ports. It may serve several event loops. */
    public static Router create(Vertx vertx, Contract contract, ApiPorts ports) {
        return route(vertx, contract, resources(contract, ports));
    }

    private static List<Resource> resources(Contract contract, ApiPorts ports) {
        return List.of(
                new SourcesHandler(ports.sources(), ports.definitions(), ports.clock()),
                new DefinitionsHandler(ports.sources(), ports.definitions()),
                new SuggestionsHandler(ports.sources(), ports.ledger()),
                new LookupsHandler(ports.sources(), ports.definitions()),
                new PreviewHandler(ports.sources(), ports.definitions(), ports.previews()),
                () -> Map.of("upload", ports.uploads(), "pushRecords", ports.pushes()),
                new JobsHandler(ports.ledger(), ports.running()),
                new JobEventsHandler(ports.ledger(), ports.running()),
                new HeldJobsHandler(ports.ledger(), ports.held()),
                new RejectionsHandler(ports.ledger(), ports.rejections()),
                new PullsHandler(ports.sources(), ports.pulls()),
                new SchedulesHandler(ports.sources(), ports.tasks(), ports.clock()),
                new ReplaysHandler(ports.ledger(), ports.replays()),
                new ReconciliationHandler(ports.reconciliation()),
                new QueryHandler(ports.queries()),
                new TablesHandler(ports.tables()),
                new HealthHandler(ports.readiness(), ports.topics()::stopped),
                new PartitionsHandler(ports.sources(), ports.topics()),
                new PagesHandler(contract, ports.metrics()));
    }

    static Router route(Vertx vertx, Contract contract, List<Resource> resources) {
        Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
        resources.forEach(resource -> handlers.putAll(resource.operations()));
        refuseGaps(contract, handlers.keySet());

        ProblemHandler problems = new ProblemHandler(contract);
        RouterBuilder builder = RouterBuilder.create(vertx, contract.model());
        for (OpenAPIRoute route : builder.getRoutes()) {
            Operation operation = route.getOperation();
            route.setDoValidation(false)
                    .addHandler(new ContractCheck(operation, contract.model().getSchemaRepository()))
                    .addHandler(handlers.get(operation.getOperationId()))
                    .addFailureHandler(problems);
        }
        Router router = builder.createRouter();
        router.get("/console/:asset").handler(new ConsoleAssets()).failureHandler(problems);
        REFUSED_BY_ROUTER.forEach(status -> router.errorHandler(status, rc -> problems.handle(rc, status)));
        return router;
    }

    private static void refuseGaps(Contract contract, Set<String> handled) {
        Set<String> named = contract.model().operations().stream()
                .map(Operation::getOperationId)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> unhandled = new TreeSet<>(named);
        unhandled.removeAll(handled);
        Set<String> unknown = new TreeSet<>(handled);
        unknown.removeAll(named);
        if (!unhandled.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalStateException("Operations without a handler: %s; handlers without an operation: %s"
                    .formatted(unhandled, unknown));
        }
    }
}
