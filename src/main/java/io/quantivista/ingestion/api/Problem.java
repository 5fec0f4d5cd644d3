package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import java.util.List;

/**
 * A refusal in the form of RFC 9457.
 *
 * @param problems the values at fault; empty where the request as a whole is
 */
record Problem(String code, String title, int status, String detail, List<FieldProblem> problems) {
    private static final String TYPE = "urn:quantivista:ingestion:problem:";

    static Problem of(GatewayException refusal) {
        ErrorCode code = refusal.code();
        return new Problem(code.wireName(), code.title(), code.status(), refusal.detail(), refusal.problems());
    }

    static Problem of(ErrorCode code, String detail) {
        return new Problem(code.wireName(), code.title(), code.status(), detail, List.of());
    }

    /** Something that work needs is down. */
    static Problem notReady(List<FieldProblem> down) {
        return new Problem("not_ready", "The gateway cannot work now", 503, "Something it needs is down", down);
    }

    /** The caller takes no form of the answer that there is. */
    static Problem notAcceptable(String detail) {
        return new Problem("not_acceptable", "The answer has no such form", 406, detail, List.of());
    }

    ObjectNode toJson(String instance) {
        ObjectNode json = WireJson.object()
                .put("type", TYPE + code)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance)
                .put("code", code);
        if (!problems.isEmpty()) {
            json.set("problems", WireJson.array(problems, Problem::toJson));
        }
        return json;
    }

    private static ObjectNode toJson(FieldProblem problem) {
        ObjectNode json = WireJson.object().put("pointer", problem.pointer()).put("problem", problem.problem());
        WireJson.putOptional(json, "line", problem.line());
        WireJson.putOptional(json, "column", problem.column());
        return json;
    }
}
