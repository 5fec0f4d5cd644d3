package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.TextEncoding;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request says about the records in its body.
 *
 * @param format what its Content-Type names; empty where it has none, or one that names no format
 * @param charset the parameter of its Content-Type
 */
public record BodyHead(Optional<FormatDescriptor> format, Optional<TextEncoding> charset, ContentCoding coding) {
    /** What clients send for any file; it says nothing. */
    private static final String ANY = "application/octet-stream";

    private static final Set<DataFormat> UTF_8_ONLY = Set.of(DataFormat.JSON);

    /**
     * Reads the fields of a request.
     *
     * @throws GatewayException {@code unsupported_media_type} where one of them names what is not understood
     */
    public static BodyHead of(MultiMap headers) {
        return of(headers.get(HttpHeaders.CONTENT_TYPE), headers.getAll(HttpHeaders.CONTENT_ENCODING));
    }

    /** Reads the media type of records that have no Content-Encoding. */
    public static BodyHead of(@Nullable String contentType) {
        return of(contentType, List.of());
    }

    static BodyHead of(@Nullable String contentType, List<String> contentEncodings) {
        ContentCoding coding = ContentCoding.of(contentEncodings);
        if (contentType == null || contentType.split(";", 2)[0].trim().equalsIgnoreCase(ANY)) {
            return new BodyHead(Optional.empty(), Optional.empty(), coding);
        }
        FormatDescriptor format = FormatCatalogue.findByMediaType(contentType)
                .orElseThrow(() -> unsupported("Content-Type '%s' names no format; there are %s"
                        .formatted(contentType, FormatCatalogue.mediaTypes())));
        Optional<TextEncoding> charset = charset(contentType);
        if (UTF_8_ONLY.contains(format.name()) && charset.orElse(TextEncoding.UTF_8) != TextEncoding.UTF_8) {
            throw unsupported("Content-Type '%s' cannot be: JSON is UTF-8 (RFC 8259)".formatted(contentType));
        }
        return new BodyHead(Optional.of(format), charset, coding);
    }

    private static Optional<TextEncoding> charset(String contentType) {
        String[] parts = contentType.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", 2);
            if (parameter.length == 2
                    && parameter[0].trim().toLowerCase(Locale.ROOT).equals("charset")) {
                String name = parameter[1].trim().replace("\"", "");
                return Optional.of(TextEncoding.find(name)
                        .orElseThrow(
                                () -> unsupported("charset '%s' of the Content-Type is not understood; there are %s"
                                        .formatted(name, TextEncoding.labels()))));
            }
        }
        return Optional.empty();
    }

    /**
     * The format of the body, by its head and by what the source says.
     *
     * @throws GatewayException {@code unsupported_media_type} where they contradict each other, or neither tells
     */
    public FormatDescriptor formatFor(SourcePlan plan) {
        Optional<DataFormat> declared = plan.config().dataFormat();
        if (format.isEmpty()) {
            return declared.map(FormatCatalogue::usual)
                    .orElseThrow(() -> unsupported(
                            "The request's Content-Type names no format and the source '%s' has no data_format; there are %s"
                                    .formatted(plan.source().sourceId(), FormatCatalogue.mediaTypes())));
        }
        if (declared.isPresent() && declared.get() != format.get().name()) {
            throw unsupported("The source '%s' takes %s, as its data_format says, and the Content-Type names %s"
                    .formatted(
                            plan.source().sourceId(),
                            declared.get(),
                            format.get().name()));
        }
        return format.get();
    }

    /**
     * The source as this body is read, in the charset that it names.
     *
     * @throws GatewayException {@code unsupported_media_type} where the source names another
     */
    public SourcePlan applyTo(SourcePlan plan) {
        if (charset.isEmpty()) {
            return plan;
        }
        CsvDialect dialect = plan.config().csv();
        TextEncoding named = charset.get();
        TextEncoding declared = dialect.encoding().orElse(named);
        boolean areBothUtf16 = isUtf16(named) && isUtf16(declared);
        if (named != declared && !(areBothUtf16 && (named == TextEncoding.UTF_16 || declared == TextEncoding.UTF_16))) {
            throw unsupported("The Content-Type names the charset %s, csv.encoding of the source '%s' is %s"
                    .formatted(named.label(), plan.source().sourceId(), declared.label()));
        }
        return plan.withConfig(
                plan.config().withCsv(dialect.withEncoding(named == TextEncoding.UTF_16 ? declared : named)));
    }

    private static boolean isUtf16(TextEncoding encoding) {
        return encoding == TextEncoding.UTF_16
                || encoding == TextEncoding.UTF_16LE
                || encoding == TextEncoding.UTF_16BE;
    }

    public boolean isEncoded() {
        return coding != ContentCoding.IDENTITY;
    }

    /** What undoes the body's encoding; made for this body. Null where it has none. */
    public @Nullable Decompressor decompressor() {
        return coding.decompressor();
    }

    private static GatewayException unsupported(String detail) {
        return new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
