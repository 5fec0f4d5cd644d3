package io.quantivista.ingestion.connector.http;

import com.fasterxml.jackson.core.JsonPointer;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.http.HttpIncrement.CursorType;
import io.quantivista.ingestion.connector.http.HttpPaging.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the settings of one connection. */
final class HttpSettings {
    /** What HTTP itself, or the setting {@code auth}, says. */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "cookie",
            "expect",
            "host",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade");

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    /** What a header can hold: nothing that ends it. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    private static final Set<String> MEDIA_TYPES = Set.of("application/json", "application/x-ndjson", "text/csv");
    private static final URI NOWHERE = URI.create("http://nowhere.invalid/");
    private static final int MOST = 1_000_000;

    private final ConnectionSettings settings;

    HttpSettings(ConnectionSettings settings) {
        this.settings = settings;
    }

    HttpConnection read(ConnectionPolicy policy) {
        return new HttpConnection(
                address("url"),
                texts("params"),
                headers(),
                mediaType(),
                pointer("records").orElse(JsonPointer.empty()),
                paging(),
                new HttpAuthSettings(settings, this).read(),
                new HttpIncrement(
                        Optional.ofNullable(settings.text("start_param")),
                        Optional.ofNullable(settings.text("end_param")),
                        settings.choice("cursor_type", CursorType.class, CursorType.AUTO),
                        settings.flag("sorted", false),
                        settings.integer("max_records", MOST, 1, 1_000_000_000)),
                settings.duration("timeout", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                certificates(),
                policy.hosts());
    }

    /** An address, which holds no secret: a user in it is refused. */
    URI address(String name) {
        String text = settings.text(name);
        if (text == null) {
            return NOWHERE;
        }
        try {
            URI address = new URI(text);
            if (address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null
                    && address.getPort() != 0
                    && address.getPort() <= 65_535
                    && Set.of("http", "https")
                            .contains(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        settings.refuse(
                name, "an address such as https://api.example.com/v1/fills is expected, without a user and '#'");
        return NOWHERE;
    }

    private Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        settings.object(name).properties().forEach(entry -> {
            if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                texts.put(entry.getKey(), entry.getValue().asText());
            } else {
                settings.refuse(name + "/" + entry.getKey(), "a text is expected");
            }
        });
        return texts;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = texts("headers");
        headers.forEach((name, value) -> {
            if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                settings.refuse("headers/" + name, "the gateway sets this header itself; who asks is said by auth");
            } else if (!isHeader(name) || !isHeaderValue(value)) {
                settings.refuse(
                        "headers/" + name, "this is no header: a name of RFC 9110 and printable ASCII are expected");
            }
        });
        return headers;
    }

    static boolean isHeader(String name) {
        return TOKEN.matcher(name).matches();
    }

    static boolean isHeaderValue(String value) {
        return VALUE.matcher(value).matches();
    }

    private Optional<String> mediaType() {
        String text = settings.text("format");
        if (text != null && !MEDIA_TYPES.contains(text)) {
            settings.refuse(
                    "format",
                    "'%s' is not one of %s"
                            .formatted(text, MEDIA_TYPES.stream().sorted().toList()));
        }
        return Optional.ofNullable(text);
    }

    private Optional<JsonPointer> pointer(String name) {
        String text = settings.text(name);
        try {
            return Optional.ofNullable(text).map(JsonPointer::compile);
        } catch (IllegalArgumentException e) {
            settings.refuse(name, "'%s' is no JSON pointer, such as /meta/next".formatted(text));
            return Optional.empty();
        }
    }

    private HttpPaging paging() {
        Kind kind = settings.choice("paging", Kind.class, Kind.NONE);
        Optional<String> parameter = Optional.ofNullable(settings.text("page_param"));
        Optional<JsonPointer> next = pointer("next");
        if (kind == Kind.CURSOR) {
            require("page_param", "paging by cursor");
            require("next", "paging by cursor");
        }
        if (kind == Kind.NONE || kind == Kind.LINK) {
            refuseUnused(List.of("page_param", "has_more", "first_page"), "paging " + lower(kind));
        }
        if (kind != Kind.CURSOR && kind != Kind.LINK) {
            refuseUnused(List.of("next"), "paging " + lower(kind));
        }
        boolean isCounted = kind == Kind.OFFSET || kind == Kind.PAGE;
        return new HttpPaging(
                kind,
                isCounted ? Optional.of(parameter.orElse(lower(kind))) : parameter,
                Optional.ofNullable(settings.text("limit_param")),
                settings.integer("limit", 100, 1, MOST),
                next,
                pointer("has_more"),
                settings.integer("first_page", 1, 0, 1),
                settings.integer("max_pages", 10_000, 1, MOST));
    }

    static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    void require(String name, String what) {
        if (!settings.has(name)) {
            settings.refuse(name, "is required for " + what);
        }
    }

    /** A setting that says nothing is a mistake somewhere. */
    void refuseUnused(List<String> names, String what) {
        names.stream()
                .filter(settings::has)
                .forEach(name -> settings.refuse(name, "has no meaning with %s: leave it out".formatted(what)));
    }

    private Optional<String> certificates() {
        String text = settings.text("ca_certificates");
        if (text != null && !text.contains("-----BEGIN CERTIFICATE-----")) {
            settings.refuse("ca_certificates", "certificates in PEM are expected, from -----BEGIN CERTIFICATE----- on");
        }
        return Optional.ofNullable(text);
    }
}
