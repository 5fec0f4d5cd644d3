package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the handler of one operation and lets only requests through that keep the contract.
 *
 * <p>A parameter of type string is the text as it came: the library's own request validator reads it as JSON first, so
 * that a source called {@code 2024.1} would be a number and refused. Everything happens within the call, so that a
 * streamed body has not begun to flow when its handler takes over.
 */
final class ContractCheck implements Handler<RoutingContext> {
    private final List<ParameterCheck> parameters;
    private final Set<String> queryNames;
    private final @Nullable JsonBody body;
    private final @Nullable SchemaCheck bodySchema;

    ContractCheck(Operation operation, SchemaRepository schemas) {
        this.parameters = operation.getParameters().stream()
                .map(parameter -> new ParameterCheck(
                        parameter,
                        new PlainText(parameter.getSchema()),
                        new SchemaCheck(parameter.getSchema(), schemas)))
                .toList();
        this.queryNames = operation.getParameters().stream()
                .filter(parameter -> parameter.getIn() == Location.QUERY)
                .map(Parameter::getName)
                .collect(Collectors.toUnmodifiableSet());
        if (operation.getRequestBody() == null) {
            this.body = null;
            this.bodySchema = null;
        } else {
            this.body = new JsonBody();
            this.bodySchema = new SchemaCheck(
                    Objects.requireNonNull(
                                    operation.getRequestBody().getContent().get("application/json"))
                            .getSchema(),
                    schemas);
        }
    }

    @Override
    public void handle(RoutingContext rc) {
        Map<String, Object> values = checkParameters(rc);
        if (body == null) {
            letThrough(rc, new CheckedRequest(values, MissingNode.getInstance()));
        } else {
            body.read(rc.request())
                    .map(bytes -> new CheckedRequest(values, checkBody(bytes)))
                    .onSuccess(checked -> letThrough(rc, checked))
                    .onFailure(rc::fail);
        }
    }

    private static void letThrough(RoutingContext rc, CheckedRequest checked) {
        checked.attachTo(rc);
        rc.next();
    }

    private Map<String, Object> checkParameters(RoutingContext rc) {
        Map<String, Object> values = new HashMap<>();
        List<FieldProblem> problems = new ArrayList<>();
        for (String name : rc.queryParams().names()) {
            if (!queryNames.contains(name)) {
                problems.add(new FieldProblem(name, unknownQuery()));
            }
        }
        parameters.forEach(parameter -> parameter.check(rc, values, problems));
        refuse("parameter", problems);
        return values;
    }

    private String unknownQuery() {
        return queryNames.isEmpty()
                ? "unknown parameter; there are none here"
                : "unknown parameter; there are " + queryNames.stream().sorted().collect(Collectors.joining(", "));
    }

    private JsonNode checkBody(Buffer bytes) {
        JsonNode json = JsonBody.parse(bytes);
        if (bodySchema != null) {
            refuse("value", bodySchema.problemsOf(Json.decodeValue(bytes), json));
        }
        return json;
    }

    private static void refuse(String kind, List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            String pointer = problems.get(0).pointer();
            String first = (pointer.isEmpty() ? "The body" : pointer) + " "
                    + problems.get(0).problem();
            String more = problems.size() == 1
                    ? ""
                    : " (and %d more %s%s)".formatted(problems.size() - 1, kind, problems.size() == 2 ? "" : "s");
            throw new GatewayException(ErrorCode.INVALID_REQUEST, first + more, problems);
        }
    }

    /** One parameter of the operation with the schema of its values. */
    private record ParameterCheck(Parameter parameter, PlainText plain, SchemaCheck schema) {
        void check(RoutingContext rc, Map<String, Object> values, List<FieldProblem> problems) {
            List<String> given = given(rc);
            if (given.size() > 1) {
                problems.add(new FieldProblem(parameter.getName(), "is given more than once"));
            } else if (given.isEmpty()) {
                useDefault(values, problems);
            } else {
                checkValue(given.get(0), values, problems);
            }
        }

        private List<String> given(RoutingContext rc) {
            return switch (parameter.getIn()) {
                case PATH -> List.of(rc.pathParam(parameter.getName()));
                case QUERY -> rc.queryParam(parameter.getName());
                case HEADER -> rc.request().headers().getAll(parameter.getName());
                case COOKIE -> List.of();
            };
        }

        private void useDefault(Map<String, Object> values, List<FieldProblem> problems) {
            Object otherwise = parameter.getSchema().get("default");
            if (otherwise != null) {
                values.put(parameter.getName(), otherwise instanceof Integer number ? number.longValue() : otherwise);
            } else if (parameter.isRequired()) {
                problems.add(new FieldProblem(parameter.getName(), "is required"));
            }
        }

        private void checkValue(String text, Map<String, Object> values, List<FieldProblem> problems) {
            if (plain.test(text)) {
                values.put(parameter.getName(), text);
                return;
            }
            Object value = typed(text);
            List<String> found = schema
                    .problemsOf(
                            value,
                            value instanceof Long number
                                    ? JsonNodeFactory.instance.numberNode(number)
                                    : JsonNodeFactory.instance.textNode(text))
                    .stream()
                    .map(FieldProblem::problem)
                    .toList();
            found.forEach(problem -> problems.add(new FieldProblem(parameter.getName(), problem)));
            values.put(parameter.getName(), value);
        }

        private Object typed(String text) {
            if ("integer".equals(parameter.getSchema().<Object>get("type"))) {
                try {
                    return Long.valueOf(text);
                } catch (NumberFormatException e) {
                    return text;
                }
            }
            return text;
        }
    }
}
