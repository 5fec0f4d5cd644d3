package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.pipeline.BodyHead;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.CsvDialect;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which format a push has, by its media type and by what its source says. */
final class PushFormats {
    /** The parameter of a stored media type that tells the source's settings with which records were counted. */
    static final String SETTINGS = "settings";

    private static final String BEGIN_SETTINGS = "; " + SETTINGS + "=";

    private PushFormats() {}

    /**
     * The format of a push that is to be taken.
     *
     * @throws GatewayException {@code unsupported_media_type} where the two contradict each other, or neither tells
     */
    static PushFormat of(SourcePlan plan, @Nullable String contentType) {
        BodyHead head = BodyHead.of(contentType);
        FormatDescriptor format = head.formatFor(plan);
        return new PushFormat(head.applyTo(plan), format, head.charset(), settings(plan, format), true);
    }

    private static Optional<String> settings(SourcePlan plan, FormatDescriptor format) {
        return ReadSettings.fingerprint(plan.source().ingestionConfig(), format.name());
    }

    /** The format of a push that was taken; whether its source's settings are still those it was taken with, it tells. */
    static PushFormat taken(SourcePlan plan, String contentType) {
        BodyHead head = BodyHead.of(contentType);
        CsvDialect dialect = plan.config().csv();
        SourcePlan read = head.charset()
                .map(charset -> plan.withConfig(plan.config().withCsv(dialect.withEncoding(charset))))
                .orElse(plan);
        FormatDescriptor format = head.format().orElseThrow();
        Optional<String> settings = settings(plan, format);
        int at = contentType.indexOf(BEGIN_SETTINGS);
        Optional<String> then =
                at < 0 ? Optional.empty() : Optional.of(contentType.substring(at + BEGIN_SETTINGS.length()));
        return new PushFormat(read, format, head.charset(), settings, then.equals(settings));
    }
}
