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
    UUID,
    /** A mailbox as commons-validator reads RFC 5322, with a domain under a known top level. */
    EMAIL,
    /** RFC 3986 with a scheme. */
    URI,
    /** A day {@code yyyy-MM-dd} that the calendar has. */
    ISO_DATE,
    /** A timestamp as the lake takes it, such as {@code 2025-06-21T12:30:00.5Z}. */
    ISO_DATETIME,
    /** ISO 4217, three letters; codes that were withdrawn count, as history has them. */
    CURRENCY,
    /** ISO 3166-1, two letters. */
    COUNTRY,
    /** ISO 3166-1, three letters. */
    COUNTRY_ALPHA3,
    /** ISO 6166, with its country or special prefix and its check digit. */
    ISIN,
    /** Nine characters with the check digit of CUSIP Global Services; the signs of private placements are not taken. */
    CUSIP,
    /** Seven characters without vowels, with the check digit of the London Stock Exchange. */
    SEDOL,
    /** ISO 17442, with the two check digits of ISO 7064 MOD 97-10. */
    LEI,
    /** OMG FIGI 1.0, with its check digit. */
    FIGI,
    /** ISO 10383: four letters or digits. The form alone, as codes come and go every month. */
    MIC,
    /** ISO 9362: eight or eleven characters with a country in the fifth and sixth. */
    BIC;

    private static final CodeList CURRENCIES =
            new CodeList(Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode));
    private static final CodeList COUNTRIES = new CodeList(Arrays.stream(Locale.getISOCountries()));
    private static final CodeList COUNTRIES_ALPHA3 =
            new CodeList(Locale.getISOCountries(IsoCountryCode.PART1_ALPHA3).stream());
    private static final int ISIN_LENGTH = 12;
    private static final int CUSIP_LENGTH = 9;
    private static final int SEDOL_LENGTH = 7;
    private static final int MIC_LENGTH = 4;

    /** Whether {@code b[from, to)} has the form. */
    public boolean matches(byte[] b, int from, int to) {
        return switch (this) {
            case UUID -> isUuid(b, from, to);
            case EMAIL -> EmailValidator.getInstance().isValid(text(b, from, to));
            case URI -> isUri(text(b, from, to));
            case ISO_DATE -> Dates.epochDay(b, from, to) != Dates.NO_DAY;
            case ISO_DATETIME -> Dates.epochMicros(b, from, to) != Dates.NO_INSTANT;
            case CURRENCY -> CURRENCIES.contains(b, from, to);
            case COUNTRY -> COUNTRIES.contains(b, from, to);
            case COUNTRY_ALPHA3 -> COUNTRIES_ALPHA3.contains(b, from, to);
            case ISIN ->
                isCapitals(b, from, to, ISIN_LENGTH)
                        && ISINValidator.getInstance(true).isValid(text(b, from, to));
            case CUSIP ->
                isCapitals(b, from, to, CUSIP_LENGTH) && CUSIPCheckDigit.CUSIP_CHECK_DIGIT.isValid(text(b, from, to));
            case SEDOL ->
                isCapitals(b, from, to, SEDOL_LENGTH)
                        && !SecurityCodes.hasVowel(b, from, to)
                        && SedolCheckDigit.SEDOL_CHECK_DIGIT.isValid(text(b, from, to));
            case LEI -> SecurityCodes.isLei(b, from, to);
            case FIGI -> SecurityCodes.isFigi(b, from, to);
            case MIC -> isCapitals(b, from, to, MIC_LENGTH);
            case BIC -> SecurityCodes.isBic(b, from, to);
        };
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
}
