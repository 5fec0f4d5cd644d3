package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Path;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The contract of the API: the text that clients read, and the same as a model that requests are checked against.
 *
 * <p>The library behind the model knows few media types and refuses a contract that names others, so it is given the part
 * that matters for requests: responses without their content, and only those bodies that are read as JSON. A body marked
 * {@code x-streamed-body} is not part of the model at all; its operation's handler reads it from the wire.
 */
public final class Contract {
    private static final String RESOURCE = "/openapi/ingestion-v1.yaml";
    private static final String JSON = "application/json";
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch", "head", "options");

    private final Buffer text;
    private final OpenAPIContract model;

    private Contract(Buffer text, OpenAPIContract model) {
        this.text = text;
        this.model = model;
    }

    /** Reads the contract from the class path. */
    public static Future<Contract> load(Vertx vertx) {
        byte[] text = readResource();
        return OpenAPIContract.from(vertx, requestsOnly(parse(text)))
                .map(model -> new Contract(Buffer.buffer(text), model));
    }

    /** The contract as it is written. */
    Buffer text() {
        return text;
    }

    OpenAPIContract model() {
        return model;
    }

    /** The methods that the path offers; empty where the contract does not know it. */
    List<String> methodsOf(String path) {
        Path found = model.findPath(path);
        return found == null
                ? List.of()
                : found.getOperations().stream()
                        .map(operation -> operation.getHttpMethod().name())
                        .sorted()
                        .toList();
    }

    private static byte[] readResource() {
        try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The contract %s is not on the class path".formatted(RESOURCE));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static JsonObject parse(byte[] yaml) {
        try {
            return new JsonObject((Map<String, Object>) new ObjectMapper(new YAMLFactory()).readValue(yaml, Map.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject requestsOnly(JsonObject contract) {
        JsonObject responses = contract.getJsonObject("components").getJsonObject("responses");
        responses.fieldNames().forEach(name -> responses.getJsonObject(name).remove("content"));
        JsonObject paths = contract.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject item = paths.getJsonObject(path);
            METHODS.stream().filter(item::containsKey).map(item::getJsonObject).forEach(Contract::keepRequest);
        }
        return contract;
    }

    private static void keepRequest(JsonObject operation) {
        JsonObject responses = operation.getJsonObject("responses");
        responses.fieldNames().forEach(status -> responses.getJsonObject(status).remove("content"));
        if (operation.getBoolean("x-streamed-body", false)) {
            operation.remove("requestBody");
        }
        JsonObject body = operation.getJsonObject("requestBody");
        if (body != null) {
            body.getJsonObject("content").fieldNames().removeIf(mediaType -> !mediaType.equals(JSON));
        }
    }
}
