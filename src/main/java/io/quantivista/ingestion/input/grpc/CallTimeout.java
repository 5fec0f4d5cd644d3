package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a call may take, by its client's word: {@code grpc-timeout}, one to eight digits and a unit. */
final class CallTimeout {
    private static final String HEADER = "grpc-timeout";
    private static final Pattern FORM = Pattern.compile("(\\d{1,8})([HMSmun])");

    private CallTimeout() {}

    /** @throws GatewayException where it cannot be understood */
    static Optional<Duration> of(HttpServerRequest request) {
        String text = request.getHeader(HEADER);
        return text == null ? Optional.empty() : Optional.of(parse(text));
    }

    static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "%s is '%s', one to eight digits and one of H, M, S, m, u and n are expected"
                            .formatted(HEADER, text));
        }
        ChronoUnit unit =
                switch (form.group(2)) {
                    case "H" -> ChronoUnit.HOURS;
                    case "M" -> ChronoUnit.MINUTES;
                    case "S" -> ChronoUnit.SECONDS;
                    case "m" -> ChronoUnit.MILLIS;
                    case "u" -> ChronoUnit.MICROS;
                    default -> ChronoUnit.NANOS;
                };
        return Duration.of(Long.parseLong(form.group(1)), unit);
    }

    /** The refusal of a call whose time is over. */
    static GatewayException over(String whatBecameOfIt) {
        return new GatewayException(
                ErrorCode.DEADLINE_EXCEEDED, "The time that the call was given (grpc-timeout) is over: " + whatBecameOfIt);
    }
}
