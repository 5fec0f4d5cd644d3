package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the addresses of pages.
 *
 * @param range query parameters that say what is new
 */
record PageAddress(HttpConnection connection, Map<String, String> range) {
    /** The address with what the definition adds to it, and with those parameters of paging. */
    URI of(Map<String, String> paging) {
        Map<String, String> added = new LinkedHashMap<>(connection.parameters());
        connection
                .paging()
                .limitParameter()
                .ifPresent(name ->
                        added.put(name, String.valueOf(connection.paging().limit())));
        added.putAll(range);
        added.putAll(paging);
        connection.auth().parameter().ifPresent(key -> added.put(key.getKey(), key.getValue()));
        return with(connection.url(), added);
    }

    /**
     * The address that an answer names.
     *
     * @throws GatewayException {@code invalid_definition} where it leads to another server, which is not to get what this one may see
     */
    URI of(URI page, String link) {
        URI next;
        try {
            next = page.resolve(new URI(link));
        } catch (URISyntaxException e) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY, "the API names a next page whose address cannot be read", e);
        }
        boolean isSame = next.getHost() != null
                && next.getRawUserInfo() == null
                && String.valueOf(next.getScheme()).equalsIgnoreCase(page.getScheme())
                && next.getHost().equalsIgnoreCase(page.getHost())
                && HttpTransport.port(next) == HttpTransport.port(page);
        if (!isSame) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "the API names a next page at %s://%s, and only %s://%s is asked: set url to where its pages are"
                            .formatted(next.getScheme(), next.getHost(), page.getScheme(), page.getRawAuthority()));
        }
        Map<String, String> key = new LinkedHashMap<>();
        connection.auth().parameter().ifPresent(entry -> key.put(entry.getKey(), entry.getValue()));
        return with(next, key);
    }

    /** Parameters that are there already are replaced. */
    private static URI with(URI base, Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        String before = base.getRawQuery();
        for (String pair : before == null || before.isEmpty() ? new String[0] : before.split("&", -1)) {
            if (!parameters.containsKey(decode(pair.split("=", 2)[0]))) {
                query.append('&').append(pair);
            }
        }
        parameters.forEach((name, value) ->
                query.append('&').append(encode(name)).append('=').append(encode(value)));
        String path = base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        return URI.create("%s://%s%s%s"
                .formatted(
                        base.getScheme(),
                        base.getRawAuthority(),
                        path,
                        query.isEmpty() ? "" : "?" + query.substring(1)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
