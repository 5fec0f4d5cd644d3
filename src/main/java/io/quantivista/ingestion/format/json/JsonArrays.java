package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;

/** Goes over the arrays of a record and everything in them, of which nothing is entered. Owned by one lane. */
final class JsonArrays {
    private final JsonTokens tokens;
    private final DecodeLimits limits;
    /** Of each open bracket whether it is an array's. */
    private final boolean[] openArrays;

    JsonArrays(JsonTokens tokens, DecodeLimits limits) {
        this.tokens = tokens;
        this.limits = limits;
        this.openArrays = new boolean[limits.maxNesting() + 1];
    }

    /** Goes behind the array that begins at {@code start}, at the given depth. */
    int check(int start, int outerDepth) {
        byte[] b = tokens.bytes();
        int depth = outerDepth;
        boolean inArray = true;
        boolean mayClose = true;
        if (depth + 1 >= limits.maxNesting()) {
            return tokens.tooDeep();
        }
        openArrays[++depth] = true;
        int at = start + 1;
        while (true) {
            at = tokens.space(at);
            byte first = b[at];
            boolean closes = mayClose && first == (inArray ? ']' : '}');
            mayClose = false;
            if (!closes) {
                if (!inArray) {
                    at = memberName(b, at);
                    if (at < 0) {
                        return JsonTokens.FAILED;
                    }
                    first = b[at];
                }
                if (first == '[' || first == '{') {
                    if (depth + 1 >= limits.maxNesting()) {
                        return tokens.tooDeep();
                    }
                    inArray = first == '[';
                    openArrays[++depth] = inArray;
                    mayClose = true;
                    at++;
                    continue;
                }
                at = scalar(first, at);
                if (at < 0) {
                    return JsonTokens.FAILED;
                }
                at = tokens.space(at);
            }
            while (b[at] != ',') {
                if (b[at] != (inArray ? ']' : '}')) {
                    return tokens.fail(at, inArray ? "',' or ']'" : "',' or '}'");
                }
                at++;
                depth--;
                if (depth == outerDepth) {
                    return at;
                }
                inArray = openArrays[depth];
                at = tokens.space(at);
            }
            at++;
        }
    }

    private int memberName(byte[] b, int at) {
        if (b[at] != '"') {
            return tokens.fail(at, "a field name in quotes");
        }
        int end = tokens.string(at + 1);
        return end < 0 ? JsonTokens.FAILED : tokens.colon(end + 1);
    }

    private int scalar(byte first, int at) {
        return switch (first) {
            case '"' -> {
                int end = tokens.string(at + 1);
                yield end < 0 ? JsonTokens.FAILED : end + 1;
            }
            case 't' -> tokens.word(at, "true");
            case 'f' -> tokens.word(at, "false");
            case 'n' -> tokens.word(at, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> tokens.number(at);
            default -> tokens.fail(at, "a value");
        };
    }
}
