package io.quantivista.ingestion.connector.http;

import io.quantivista.ingestion.config.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** How a request says who asks. */
public sealed interface HttpAuth {
    String AUTHORIZATION = "Authorization";

    /** The header that says it, where it is known beforehand. */
    default Optional<Map.Entry<String, String>> header() {
        return Optional.empty();
    }

    /** The query parameter that says it. */
    default Optional<Map.Entry<String, String>> parameter() {
        return Optional.empty();
    }

    /** Where a token is to be had that says it. */
    default Optional<OAuth2> oauth2() {
        return Optional.empty();
    }

    /** It does not. */
    record None() implements HttpAuth {}

    /** A token that somebody was given. */
    record Bearer(Secret token) implements HttpAuth {
        @Override
        public Optional<Map.Entry<String, String>> header() {
            return Optional.of(Map.entry(AUTHORIZATION, "Bearer " + token.reveal()));
        }
    }

    /** A user with a password (RFC 7617). */
    record Basic(String user, Secret password) implements HttpAuth {
        @Override
        public Optional<Map.Entry<String, String>> header() {
            return Optional.of(Map.entry(AUTHORIZATION, basic(user, password)));
        }
    }

    /** A key in a header or a query parameter of that name. */
    record ApiKey(String name, Place place, Secret key) implements HttpAuth {
        /** Where the key stands. */
        public enum Place {
            HEADER,
            QUERY
        }

        @Override
        public Optional<Map.Entry<String, String>> header() {
            return place == Place.HEADER ? Optional.of(Map.entry(name, key.reveal())) : Optional.empty();
        }

        @Override
        public Optional<Map.Entry<String, String>> parameter() {
            return place == Place.QUERY ? Optional.of(Map.entry(name, key.reveal())) : Optional.empty();
        }
    }

    /** Client credentials (RFC 6749, 4.4), which give a token for a while. */
    record OAuth2(URI tokenUrl, String clientId, Secret clientSecret, Optional<String> scope, ClientAuth clientAuth)
            implements HttpAuth {
        /** Where the client says who it is. */
        public enum ClientAuth {
            /** In the header Authorization. */
            BASIC,
            /** In the form that is sent. */
            BODY
        }

        @Override
        public Optional<OAuth2> oauth2() {
            return Optional.of(this);
        }
    }

    /** A user and a password as the header Authorization has them. */
    static String basic(String user, Secret password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8));
    }
}
