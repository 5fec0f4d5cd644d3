package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.DataFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which format a push has, by its media type and by what its source says. */
final class PushFormats {
    private PushFormats() {}

    /** @throws GatewayException {@code unsupported_media_type} where the two contradict each other, or neither tells */
    static PushFormat of(SourcePlan plan, @Nullable String contentType) {
        Optional<DataFormat> declared = plan.config().dataFormat();
        if (contentType == null) {
            return new PushFormat(
                    plan,
                    declared.map(FormatCatalogue::usual)
                            .orElseThrow(() -> unsupported(
                                    "The push names no media type and the source '%s' has no data_format; there are %s"
                                            .formatted(plan.source().sourceId(), FormatCatalogue.mediaTypes()))));
        }
        FormatDescriptor named = FormatCatalogue.findByMediaType(contentType)
                .orElseThrow(() -> unsupported(
                        "'%s' names no format; there are %s".formatted(contentType, FormatCatalogue.mediaTypes())));
        return new PushFormat(plan, named);
    }

    private static GatewayException unsupported(String detail) {
        return new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
