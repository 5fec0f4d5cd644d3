package io.quantivista.ingestion.store;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A job's id in parts: {@code ingestion_20250621_001} is the first job of that UTC day. The number may grow past 999. */
record JobId(LocalDate day, long number) {
    private static final Pattern FORM = Pattern.compile("ingestion_(\\d{8})_(\\d{3,18})");
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    /** Fails with {@code invalid_request} where the text is no job id. */
    static JobId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                return new JobId(LocalDate.parse(matcher.group(1), DAY), Long.parseLong(matcher.group(2)));
            }
        } catch (DateTimeException noSuchDay) {
            throw refusal(text, noSuchDay);
        }
        throw refusal(text, null);
    }

    @Override
    public String toString() {
        return "ingestion_%s_%03d".formatted(DAY.format(day), number);
    }

    private static GatewayException refusal(String text, @Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.INVALID_REQUEST,
                "'%s' is no job id: it looks like ingestion_20250621_001".formatted(text),
                cause);
    }
}
