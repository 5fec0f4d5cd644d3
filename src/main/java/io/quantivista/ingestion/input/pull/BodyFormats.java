package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.FileFormats;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.source.DataFormat;
import java.util.Optional;

/**
 * What files hold: the {@code format} of their connection, else what the ending of each name tells, else the
 * {@code data_format} of their source; which also refuses another.
 */
record BodyFormats(Optional<String> configured, Optional<DataFormat> declared) {
    /**
     * The format of the file of that name, not packed.
     *
     * @throws GatewayException {@code unsupported_media_type} where nothing tells, or two tell otherwise
     */
    FormatDescriptor of(String name) {
        Optional<String> mediaType = configured.or(() -> FileFormats.ofName(name));
        if (mediaType.isEmpty()) {
            return declared.map(FormatCatalogue::usual)
                    .orElseThrow(() -> refusal(
                            "the name '%s' tells no format: set format of the connection or data_format of the source"
                                    .formatted(name)));
        }
        FormatDescriptor format = FormatCatalogue.findByMediaType(mediaType.get())
                .orElseThrow(() -> refusal("format '%s' names no format; there are %s"
                        .formatted(mediaType.get(), FormatCatalogue.mediaTypes())));
        if (declared.isPresent() && declared.get() != format.name()) {
            throw refusal("the source takes %s, as its data_format says, and '%s' is %s: narrow its path or set format"
                    .formatted(declared.get(), name, format.name()));
        }
        return format;
    }

    private static GatewayException refusal(String detail) {
        return new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
