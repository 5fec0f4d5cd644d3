package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.RejectionArchive;
import io.quantivista.ingestion.job.RejectionArchive.Place;
import io.quantivista.ingestion.job.RejectionArchive.RejectionFilter;
import io.quantivista.ingestion.job.RejectionArchive.State;
import io.quantivista.ingestion.job.RejectionArchive.StoredRejection;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves the rejected records of a job from quarantine: as a list, or as they came. */
final class RejectionsHandler implements Resource {
    private static final String ALL = "all";

    private final JobLedger ledger;
    private final RejectionArchive archive;

    RejectionsHandler(JobLedger ledger, RejectionArchive archive) {
        this.ledger = ledger;
        this.archive = archive;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("listRejections", this::list, "downloadRejections", this::download);
    }

    private static RejectionFilter filter(CheckedRequest request) {
        String state = request.text("state");
        return new RejectionFilter(
                request.text("job_id"),
                request.findText("code"),
                request.findText("rule_or_check_id"),
                state.equals(ALL) ? null : State.valueOf(state.toUpperCase(Locale.ROOT)));
    }

    private void list(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        RejectionFilter filter = filter(request);
        Page page = Page.of(request);
        Place after = place(page.after());
        JobsHandler.load(ledger, filter.jobId())
                .compose(job -> archive.list(filter, after, page.limitAndOne()))
                .map(WireJson.told(rejections -> answer(rc, page, rejections)))
                .onFailure(rc::fail);
    }

    private static @Nullable Place place(@Nullable String after) {
        if (after == null) {
            return null;
        }
        try {
            String[] parts = after.split(":", -1);
            if (parts.length != 3 && parts.length != 4) {
                throw Page.unknownCursor();
            }
            return new Place(
                    parts.length == 4 ? parts[3] : "",
                    Long.parseLong(parts[0]),
                    Long.parseUnsignedLong(parts[1]),
                    Long.parseUnsignedLong(parts[2]));
        } catch (NumberFormatException e) {
            throw Page.unknownCursor();
        }
    }

    private static void answer(RoutingContext rc, Page page, List<StoredRejection> rejections) {
        List<StoredRejection> shown = page.cut(rejections);
        if (page.hasNext(rejections)) {
            Place last = shown.get(shown.size() - 1).place();
            String sequence = last.sequence().isEmpty() ? "" : ":" + last.sequence();
            Page.linkNext(rc, last.position() + ":" + last.byteOffset() + ":" + last.line() + sequence);
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
                .put("rejected_at", rejection.rejectedAt())
                .put("state", rejection.state().name().toLowerCase(Locale.ROOT));
        WireJson.putOptional(json, "replayed_by_job_id", rejection.replayedByJobId());
        WireJson.putOptional(json, "discarded_at", rejection.discardedAt());
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

    private void download(RoutingContext rc) {
        RejectionFilter filter = filter(CheckedRequest.of(rc));
        JobsHandler.load(ledger, filter.jobId())
                .compose(job -> archive.openOriginals(filter))
                .onSuccess(originals -> new Download(rc.response(), originals).begin())
                .onFailure(rc::fail);
    }
}
