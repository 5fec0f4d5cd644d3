package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.RejectionArchive;
import io.quantivista.ingestion.job.RejectionArchive.StoredRejection;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves the rejected records of a job from quarantine. */
final class RejectionsHandler implements Resource {
    private final JobLedger ledger;
    private final RejectionArchive archive;

    RejectionsHandler(JobLedger ledger, RejectionArchive archive) {
        this.ledger = ledger;
        this.archive = archive;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("listRejections", this::list);
    }

    private void list(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        String jobId = request.text("job_id");
        Page page = Page.of(request);
        long offset = offset(page.after());
        JobsHandler.load(ledger, jobId)
                .compose(job -> archive.list(jobId, request.findText("code"), offset, page.limitAndOne()))
                .onSuccess(rejections -> answer(rc, page, offset, rejections))
                .onFailure(rc::fail);
    }

    private static long offset(@Nullable String after) {
        try {
            return after == null ? 0 : Long.parseUnsignedLong(after);
        } catch (NumberFormatException e) {
            throw Page.unknownCursor();
        }
    }

    private static void answer(RoutingContext rc, Page page, long offset, List<StoredRejection> rejections) {
        List<StoredRejection> shown = page.cut(rejections);
        if (page.hasNext(rejections)) {
            Page.linkNext(rc, String.valueOf(offset + shown.size()));
        }
        WireJson.answer(rc, 200, WireJson.array(shown, RejectionsHandler::write));
    }

    private static ObjectNode write(StoredRejection rejection) {
        ObjectNode json = WireJson.object();
        json.set("position", WireJson.parseOwn(rejection.position()));
        WireJson.putOptional(json, "rule_or_check_id", rejection.ruleOrCheckId());
        json.put("code", rejection.code())
                .put("reason", rejection.reason())
                .put("data_format", rejection.dataFormat())
                .put("rejected_at", rejection.rejectedAt());
        return putOriginal(json, rejection.original());
    }

    /** Puts a record's bytes as text where they are UTF-8, otherwise as Base64. */
    static ObjectNode putOriginal(ObjectNode json, byte[] original) {
        try {
            return json.put(
                    "original",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(original))
                            .toString());
        } catch (CharacterCodingException e) {
            return json.put("original_base64", Base64.getEncoder().encodeToString(original));
        }
    }
}
