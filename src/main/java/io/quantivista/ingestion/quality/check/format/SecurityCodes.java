package io.quantivista.ingestion.quality.check.format;

/** Codes of finance with check digits that commons-validator does not have. */
final class SecurityCodes {
    private static final int LEI_LENGTH = 20;
    private static final int FIGI_LENGTH = 12;
    /** Prefixes that a FIGI may not have, as an ISIN could begin with them. */
    private static final String[] NO_FIGI = {"BS", "BM", "GG", "GB", "GH", "KY", "VG"};

    private SecurityCodes() {}

    /**
     * 18 letters or digits and two check digits. With letters as 10 to 35 the whole is a number that leaves 1 when divided by
     * 97 (ISO 17442-1, annex A; ISO/IEC 7064 MOD 97-10).
     */
    static boolean isLei(byte[] b, int from, int to) {
        if (!ValueFormat.isCapitals(b, from, to, LEI_LENGTH) || b[to - 1] > '9' || b[to - 2] > '9') {
            return false;
        }
        int rest = 0;
        for (int i = from; i < to; i++) {
            int value = Character.digit(b[i], 36);
            rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % 97;
        }
        return rest == 1;
    }

    /**
     * Two consonants that begin no ISIN of a country, G, eight consonants or digits and a check digit: every second of the
     * first eleven values is doubled, letters as 10 to 35, and the sum of all their digits is filled up to a ten (Object
     * Management Group, "Financial Instrument Global Identifier" 1.0, section 6.1.2).
     */
    static boolean isFigi(byte[] b, int from, int to) {
        if (!ValueFormat.isCapitals(b, from, to, FIGI_LENGTH)
                || b[from] <= '9'
                || b[from + 1] <= '9'
                || b[from + 2] != 'G'
                || b[to - 1] > '9') {
            return false;
        }
        for (String prefix : NO_FIGI) {
            if (b[from] == prefix.charAt(0) && b[from + 1] == prefix.charAt(1)) {
                return false;
            }
        }
        if (hasVowel(b, from, to)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < FIGI_LENGTH - 1; i++) {
            byte c = b[from + i];
            int value = Character.digit(c, 36) * (i % 2 == 0 ? 1 : 2);
            sum += value / 10 + value % 10;
        }
        return (10 - sum % 10) % 10 == b[to - 1] - '0';
    }

    static boolean hasVowel(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == 'A' || b[i] == 'E' || b[i] == 'I' || b[i] == 'O' || b[i] == 'U') {
                return true;
            }
        }
        return false;
    }

    /** Four letters or digits, a country of ISO 3166-1 or Kosovo's XK, two and perhaps three more (ISO 9362:2022). */
    static boolean isBic(byte[] b, int from, int to) {
        int length = to - from;
        return (length == 8 || length == 11)
                && ValueFormat.isCapitals(b, from, to, length)
                && ((b[from + 4] == 'X' && b[from + 5] == 'K') || ValueFormat.COUNTRY.matches(b, from + 4, from + 6));
    }
}
