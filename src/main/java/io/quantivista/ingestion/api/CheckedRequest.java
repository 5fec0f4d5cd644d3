package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may rely on: parameters and body as the contract promises them.
 *
 * @param parameters by name, as String or Long; the contract's default where the caller gave none
 * @param body the JSON body; missing where the operation has none
 */
record CheckedRequest(Map<String, Object> parameters, JsonNode body) {
    private static final String KEY = CheckedRequest.class.getName();

    CheckedRequest {
        parameters = Map.copyOf(parameters);
    }

    static CheckedRequest of(RoutingContext rc) {
        return Objects.requireNonNull(rc.get(KEY), "The request was not checked against the contract");
    }

    void attachTo(RoutingContext rc) {
        rc.put(KEY, this);
    }

    String text(String name) {
        return Objects.requireNonNull(findText(name), name);
    }

    @Nullable
    String findText(String name) {
        return (String) parameters.get(name);
    }

    int integer(String name) {
        return Math.toIntExact((Long) Objects.requireNonNull(parameters.get(name), name));
    }
}
