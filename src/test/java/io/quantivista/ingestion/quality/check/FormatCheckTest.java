package io.quantivista.ingestion.quality.check;

import static io.quantivista.ingestion.quality.Checks.check;
import static io.quantivista.ingestion.quality.Checks.reason;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.quality.check.format.ValueFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FormatCheckTest {
    @ParameterizedTest
    @CsvSource({
        "uuid, 123e4567-e89b-12d3-a456-426614174000",
        "uuid, 123E4567-E89B-12D3-A456-426614174000",
        "email, someone@example.com",
        "email, first.last+tag@sub.example.co.uk",
        "uri, https://example.com/a?b=c#d",
        "uri, urn:isbn:0451450523",
        "uri, mailto:someone@example.com",
        "iso_date, 2024-02-29",
        "iso_datetime, 2025-06-21T12:30:00.123456Z",
        "iso_datetime, 2025-06-21 12:30+02:00",
        "currency, USD",
        "currency, JPY",
        "country, DE",
        "country_alpha3, USA",
        "isin, US0378331005",
        "isin, DE0007164600",
        "isin, AU0000XVGZA3",
        "isin, XS1577950402",
        "cusip, 037833100",
        "cusip, 88160R101",
        "cusip, 17275R102",
        "sedol, 0263494",
        "sedol, B0YBKJ7",
        "sedol, 2046251",
        "lei, 5493001KJTIIGC8Y1R12",
        "lei, HWUPKR0MPOU8FGXBT394",
        "lei, 7LTWFZYICNSX8D621K86",
        "figi, BBG000B9XRY4",
        "figi, BBG000BLNNH6",
        "figi, BBG000BVPV84",
        "mic, XNYS",
        "mic, 360T",
        "bic, DEUTDEFF",
        "bic, DEUTDEFF500",
        "bic, NEDSZAJJXXX",
        "bic, NLPRXKPR"
    })
    void codesOfTheWorldAreTaken(String format, String value) {
        assertThat(reason(check("format", "{\"format\":\"" + format + "\"}"), '"' + value + '"'))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "uuid, 123e4567-e89b-12d3-a456-42661417400",
        "uuid, 123e4567e89b-12d3-a456-4266141740000",
        "uuid, 123e4567-e89b-12d3-a456-42661417400g",
        "email, someone@",
        "email, someone@example.nosuchtld",
        "uri, /relative/path",
        "uri, 'http://exa mple.com'",
        "iso_date, 2023-02-29",
        "iso_date, 2025-06-21T00:00:00Z",
        "iso_datetime, 2025-06-21",
        "iso_datetime, 2025-06-21T25:00:00Z",
        "currency, usd",
        "currency, ZZZ",
        "currency, US",
        "country, XX",
        "country, USA",
        "country_alpha3, US",
        "isin, US0378331006",
        "isin, us0378331005",
        "isin, ZZ0378331005",
        "isin, US037833100",
        "cusip, 037833101",
        "cusip, 03783310",
        "cusip, 88160r101",
        "sedol, 0263495",
        "sedol, A263494",
        "sedol, 026349",
        "lei, 5493001KJTIIGC8Y1R13",
        "lei, 5493001KJTIIGC8Y1R1",
        "lei, 5493001kjtiigc8y1r12",
        "figi, BBG000B9XRY5",
        "figi, BSG000B9XRY4",
        "figi, BBG000A9XRY4",
        "figi, BBX000B9XRY4",
        "mic, xnys",
        "mic, XNYSE",
        "bic, DEUTXXFF",
        "bic, DEUTDEFF50",
        "bic, deutdeff"
    })
    void whatIsNoCodeIsRefused(String format, String value) {
        assertThat(reason(check("format", "{\"format\":\"" + format + "\"}"), '"' + value + '"'))
                .isEqualTo("'%s' is no %s", value, format);
    }

    /** Exchanging a digit, or two neighbours that differ, is what check digits are for. */
    @ParameterizedTest
    @CsvSource({
        "ISIN, US0378331005",
        "CUSIP, 037833100",
        "SEDOL, 0263494",
        "LEI, HWUPKR0MPOU8FGXBT394",
        "FIGI, BBG000B9XRY4"
    })
    void everyOtherDigitInOnePlaceIsNoticed(ValueFormat format, String code) {
        for (int place = 0; place < code.length(); place++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                if (Character.isDigit(code.charAt(place)) && digit != code.charAt(place)) {
                    String other = code.substring(0, place) + digit + code.substring(place + 1);
                    assertThat(matches(format, other)).as(other).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void emptyTextsAndWildOnesAreNoneOfThem(ValueFormat format) {
        for (String wild :
                new String[] {"", " ", "\u0000", "é", "\uD834\uDD1E".repeat(6), "-".repeat(36), "9".repeat(100_000)}) {
            assertThat(matches(format, wild)).as("%s", format).isFalse();
        }
    }

    @Test
    void anUnknownFormatIsRefusedWithThoseThereAre() {
        assertThat(io.quantivista.ingestion.quality.Checks.problems(check("format", "{\"format\":\"iban\"}")))
                .singleElement()
                .asString()
                .startsWith("/0/parameters: format 'iban' is unknown: there are [uuid, email, uri, ");
        assertThat(ValueFormat.valueOf("isin".toUpperCase(Locale.ROOT))).isEqualTo(ValueFormat.ISIN);
    }

    private static boolean matches(ValueFormat format, String text) {
        byte[] bytes = ("##" + text + "##").getBytes(UTF_8);
        return format.matches(bytes, 2, bytes.length - 2);
    }
}
