package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.pipeline.BodyHead;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.CsvDialect;
import org.jspecify.annotations.Nullable;

/** Which format a push has, by its media type and by what its source says. */
final class PushFormats {
    private PushFormats() {}

    /**
     * The format of a push that is to be taken.
     *
     * @throws GatewayException {@code unsupported_media_type} where the two contradict each other, or neither tells
     */
    static PushFormat of(SourcePlan plan, @Nullable String contentType) {
        BodyHead head = BodyHead.of(contentType);
        return new PushFormat(head.applyTo(plan), head.formatFor(plan), head.charset());
    }

    /** The format of a push that was taken: as it was read then, whatever its source says by now. */
    static PushFormat taken(SourcePlan plan, String contentType) {
        BodyHead head = BodyHead.of(contentType);
        CsvDialect dialect = plan.config().csv();
        SourcePlan read = head.charset()
                .map(charset -> plan.withConfig(plan.config().withCsv(dialect.withEncoding(charset))))
                .orElse(plan);
        return new PushFormat(read, head.format().orElseThrow(), head.charset());
    }
}
