package io.quantivista.ingestion.quality.check.format;

import io.quantivista.ingestion.model.Dates;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.Locale.IsoCountryCode;
import org.apache.commons.validator.routines.EmailValidator;
import org.apache.commons.validator.routines.ISINValidator;
import org.apache.commons.validator.routines.checkdigit.CUSIPCheckDigit;
import org.apache.commons.validator.routines.checkdigit.SedolCheckDigit;

/** A known form of a text; its name in lower case is that of the parameter. Any thread. */
public enum ValueFormat {
    /** RFC 9562: 8-4-4-4-12 hexadecimal digits of either case. */
    UUID(ValueFormat::isUuid),
    /** A mailbox as commons-validator reads RFC 5322, with a domain under a known top level. */
    EMAIL((b, from, to) -> EmailValidator.getInstance().isValid(text(b, from, to))),
    /** RFC 3986 with a scheme. */
    URI((b, from, to) -> isUri(text(b, from, to))),
    /** A day {@code yyyy-MM-dd} that the calendar has. */
    ISO_DATE((b, from, to) -> Dates.epochDay(b, from, to) != Dates.NO_DAY),
    /** A timestamp as the lake takes it, such as {@code 2025-06-21T12:30:00.5Z}. */
    ISO_DATETIME((b, from, to) -> Dates.epochMicros(b, from, to) != Dates.NO_INSTANT),
    /** ISO 4217, three letters; codes that were withdrawn count, as history has them. */
    CURRENCY(codes(Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .toArray(String[]::new))),
    /** ISO 3166-1, two letters. */
    COUNTRY(codes(Locale.getISOCountries())),
    /** ISO 3166-1, three letters. */
    COUNTRY_ALPHA3(codes(Locale.getISOCountries(IsoCountryCode.PART1_ALPHA3).toArray(String[]::new))),
    /** ISO 6166, with its country or special prefix and its check digit. */
    ISIN((b, from, to) -> to - from == 12 && ISINValidator.getInstance(true).isValid(text(b, from, to))),
    /** Nine characters with the check digit of CUSIP Global Services; the signs of private placements are not taken. */
    CUSIP((b, from, to) -> isCapitals(b, from, to, 9) && CUSIPCheckDigit.CUSIP_CHECK_DIGIT.isValid(text(b, from, to))),
    /** Seven characters without vowels, with the check digit of the London Stock Exchange. */
    SEDOL((b, from, to) -> isCapitals(b, from, to, 7)
            && !SecurityCodes.hasVowel(b, from, to)
            && SedolCheckDigit.SEDOL_CHECK_DIGIT.isValid(text(b, from, to))),
    /** ISO 17442, with the two check digits of ISO 7064 MOD 97-10. */
    LEI(SecurityCodes::isLei),
    /** OMG FIGI 1.0, with its check digit. */
    FIGI(SecurityCodes::isFigi),
    /** ISO 10383: four letters or digits. The form alone, as codes come and go every month. */
    MIC((b, from, to) -> isCapitals(b, from, to, 4)),
    /** ISO 9362: eight or eleven characters with a country in the fifth and sixth. */
    BIC(SecurityCodes::isBic);

    /** Looks at {@code bytes[from, to)}. */
    interface Form {
        boolean matches(byte[] bytes, int from, int to);
    }

    private final Form form;

    ValueFormat(Form form) {
        this.form = form;
    }

    public boolean matches(byte[] bytes, int from, int to) {
        return form.matches(bytes, from, to);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isUuid(byte[] b, int from, int to) {
        if (to - from != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            byte c = b[from + i];
            boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
            if (isDash ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Capital letters of ASCII and digits, so many. */
    static boolean isCapitals(byte[] b, int from, int to, int length) {
        if (to - from != length) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!((b[i] >= 'A' && b[i] <= 'Z') || (b[i] >= '0' && b[i] <= '9'))) {
                return false;
            }
        }
        return true;
    }

    /** Codes of at most eight bytes as numbers in order, so that looking one up makes no object. */
    private static Form codes(String[] codes) {
        long[] packed = Arrays.stream(codes)
                .mapToLong(code -> pack(code.getBytes(StandardCharsets.US_ASCII), 0, code.length()))
                .sorted()
                .toArray();
        return (b, from, to) ->
                to - from <= Long.BYTES && to > from && Arrays.binarySearch(packed, pack(b, from, to)) >= 0;
    }

    private static long pack(byte[] b, int from, int to) {
        long packed = 0;
        for (int i = from; i < to; i++) {
            packed = packed << 8 | (b[i] & 0xff);
        }
        return packed;
    }
}
