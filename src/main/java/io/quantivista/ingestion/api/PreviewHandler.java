package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SamplePreview;
import io.quantivista.ingestion.source.SamplePreview.Outcome;
import io.quantivista.ingestion.source.SamplePreview.Sample;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * Serves previews: what would become of a sample. A body of records, in any format, goes through the saved definition; a
 * body of JSON may bring rules, checks and configuration of its own.
 */
final class PreviewHandler implements Resource {
    private final SourceRegistry registry;
    private final DefinitionValidator validator;
    private final SamplePreview previews;

    PreviewHandler(SourceRegistry registry, DefinitionValidator validator, SamplePreview previews) {
        this.registry = registry;
        this.validator = validator;
        this.previews = previews;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("previewSource", this::preview);
    }

    private void preview(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        String sourceId = request.text("source_id");
        boolean proposesColumns = "infer".equals(request.findText("columns"));
        MultiMap headers = rc.request().headers();
        JsonBody.collect(rc.request())
                .compose(body -> SourcesHandler.load(registry, sourceId)
                        .compose(source -> registry.loadRuleSet(sourceId)
                                .compose(rules -> rc.vertx()
                                        .executeBlocking(() -> draft(headers, body, proposesColumns)
                                                .over(source, rules, validator))))
                        .compose(draft -> previews.preview(draft.source(), draft.rules(), draft.sample())))
                .map(WireJson.told(outcome -> WireJson.answer(rc, 200, write(outcome))))
                .onFailure(rc::fail);
    }

    private static PreviewDraft draft(MultiMap headers, Buffer body, boolean proposesColumns) {
        String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
        return JsonBody.isJson(contentType)
                ? PreviewDraft.read(JsonBody.parse(body), proposesColumns)
                : PreviewDraft.ofRecords(new Sample(
                        contentType,
                        headers.getAll(HttpHeaders.CONTENT_ENCODING),
                        body.getBytes(),
                        false,
                        proposesColumns));
    }

    private static ObjectNode write(Outcome outcome) {
        ObjectNode json = WireJson.object().put("records", outcome.records());
        json.set("rows", WireJson.array(outcome.rows(), row -> row));
        json.set("rejections", WireJson.array(outcome.rejections(), PreviewHandler::write));
        ObjectNode report = (ObjectNode) WireJson.parseOwn(outcome.report());
        report.remove("job_id");
        json.set("report", report);
        if (!outcome.columns().isEmpty()) {
            json.set("columns", WireJson.array(outcome.columns(), PreviewHandler::write));
        }
        return json;
    }

    private static ObjectNode write(Rejection rejection) {
        ObjectNode json = WireJson.object();
        json.set("position", WireJson.parseOwn(rejection.position().toJson()));
        WireJson.putOptional(json, "rule_or_check_id", rejection.ruleOrCheckId());
        WireJson.putOptional(json, "field", rejection.field());
        json.put("code", rejection.code()).put("reason", rejection.reason());
        return RejectionsHandler.putOriginal(json, rejection.original());
    }

    private static JsonNode write(TypedColumn column) {
        return WireJson.object()
                .put("name", column.name())
                .put("field", column.field())
                .put("type", column.type().toString());
    }
}
