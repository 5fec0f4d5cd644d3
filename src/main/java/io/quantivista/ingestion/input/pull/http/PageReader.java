package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.connector.http.HttpPaging;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.DataFormat;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes pages of answers: by the {@code format} of the connection, else by their Content-Type, which the {@code data_format} of the source
 * may refuse.
 */
record PageReader(HttpConnection connection, Optional<DataFormat> declared, CsvDialect csv) {
    private static final String JSON = "application/json";
    private static final Set<DataFormat> READ = Set.of(DataFormat.JSON, DataFormat.CSV);

    /**
     * Reads an answer.
     *
     * @throws GatewayException {@code unsupported_media_type} where it is not read here, {@code malformed_body}
     */
    Page read(Answer answer) {
        byte[] bytes = answer.body();
        if (bytes.length == 0) {
            return LinesPage.readNdjson(FormatCatalogue.usual(DataFormat.JSON), bytes);
        }
        FormatDescriptor format = format(answer);
        if (format.name() == DataFormat.CSV) {
            requireNoCounting();
            return LinesPage.readCsv(format, bytes, csv.header());
        }
        return format.mediaTypes().contains(JSON)
                ? JsonPage.read(connection, format, bytes)
                : LinesPage.readNdjson(format, bytes);
    }

    private FormatDescriptor format(Answer answer) {
        String type = connection
                .mediaType()
                .orElseGet(() -> String.valueOf(answer.headers().get(HttpHeaders.CONTENT_TYPE)));
        FormatDescriptor format = FormatCatalogue.findByMediaType(plain(type))
                .filter(found -> READ.contains(found.name()))
                .orElseThrow(() -> refusal(
                        "the API answers Content-Type %s, which is not read as JSON, NDJSON or CSV: set format where it is one of them"
                                .formatted(type)));
        if (declared.isPresent() && declared.get() != format.name()) {
            throw refusal("the source takes %s, as its data_format says, and the API answers %s"
                    .formatted(declared.get(), format.name()));
        }
        return format;
    }

    /** JSON goes by many names, such as application/hal+json. */
    private static String plain(String type) {
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return bare.endsWith("+json") ? JSON : bare;
    }

    private void requireNoCounting() {
        if (connection.paging().kind() == HttpPaging.Kind.OFFSET) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "the API answers CSV, whose records are not counted, so there is no paging by offset: page it by page or link");
        }
    }

    private static GatewayException refusal(String detail) {
        return new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
