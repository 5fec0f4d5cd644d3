package io.quantivista.ingestion.connector.http;

import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.http.HttpAuth.ApiKey;
import io.quantivista.ingestion.connector.http.HttpAuth.OAuth2;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the settings that say who asks. */
final class HttpAuthSettings {
    private enum Kind {
        NONE,
        BEARER,
        BASIC,
        API_KEY,
        OAUTH2
    }

    private static final Map<Kind, List<String>> SETTINGS = Map.of(
            Kind.NONE, List.of(),
            Kind.BEARER, List.of("token"),
            Kind.BASIC, List.of("user", "password"),
            Kind.API_KEY, List.of("api_key", "api_key_name", "api_key_in"),
            Kind.OAUTH2, List.of("token_url", "client_id", "client_secret", "scope", "client_auth"));

    private final ConnectionSettings settings;
    private final HttpSettings others;

    HttpAuthSettings(ConnectionSettings settings, HttpSettings others) {
        this.settings = settings;
        this.others = others;
    }

    HttpAuth read() {
        Kind kind = settings.choice("auth", Kind.class, Kind.NONE);
        SETTINGS.forEach((other, names) -> {
            if (other != kind) {
                others.refuseUnused(names, "auth " + HttpSettings.lower(kind));
            }
        });
        return switch (kind) {
            case NONE -> new HttpAuth.None();
            case BEARER -> new HttpAuth.Bearer(headerSecret("token"));
            case BASIC -> basic();
            case API_KEY -> apiKey();
            case OAUTH2 -> oauth2();
        };
    }

    /** Empty where it is not given, as examples and a source whose secret was removed have it; the API then says so. */
    private Secret secret(String name) {
        return new Secret(settings.text(name, ""));
    }

    private Secret headerSecret(String name) {
        Secret secret = secret(name);
        if (!HttpSettings.isHeaderValue(secret.reveal())) {
            settings.refuse(name, "it has signs that no header can hold: printable ASCII is expected");
            return new Secret("");
        }
        return secret;
    }

    private HttpAuth basic() {
        others.require("user", "auth basic");
        String user = settings.text("user", "");
        if (user.contains(":")) {
            settings.refuse("user", "a user of auth basic has no ':'");
        }
        return new HttpAuth.Basic(user, secret("password"));
    }

    private HttpAuth apiKey() {
        String name = settings.text("api_key_name", "X-API-Key");
        ApiKey.Place place = settings.choice("api_key_in", ApiKey.Place.class, ApiKey.Place.HEADER);
        if (place == ApiKey.Place.HEADER && !HttpSettings.isHeader(name)) {
            settings.refuse("api_key_name", "'%s' is no name of a header".formatted(name));
        }
        Secret key = place == ApiKey.Place.HEADER ? headerSecret("api_key") : secret("api_key");
        return new ApiKey(name, place, key);
    }

    private HttpAuth oauth2() {
        others.require("token_url", "auth oauth2");
        others.require("client_id", "auth oauth2");
        return new OAuth2(
                others.address("token_url"),
                settings.text("client_id", ""),
                secret("client_secret"),
                Optional.ofNullable(settings.text("scope")),
                settings.choice("client_auth", OAuth2.ClientAuth.class, OAuth2.ClientAuth.BASIC));
    }
}
