package io.quantivista.ingestion.api;

import io.vertx.json.schema.JsonSchema;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The schema of a plain text, decided without the validator where it holds: parameters are checked for every request, and the
 * validator takes longer for one than a push takes for everything else. What does not hold here is for the validator to say.
 *
 * <p>It knows {@code type: string} with {@code minLength}, {@code maxLength}, {@code pattern} and {@code enum}. A schema that
 * says anything else holds for no text.
 */
final class PlainText implements Predicate<String> {
    private static final Set<String> KNOWN =
            Set.of("type", "minLength", "maxLength", "pattern", "enum", "description", "default");

    private final boolean isPlain;
    private final int minLength;
    private final int maxLength;
    private final Predicate<String> pattern;
    private final Collection<?> words;

    PlainText(JsonSchema schema) {
        isPlain = "string".equals(schema.<Object>get("type"))
                && schema.fieldNames().stream().allMatch(name -> KNOWN.contains(name) || name.startsWith("__"));
        minLength = schema.get("minLength", 0);
        maxLength = schema.get("maxLength", Integer.MAX_VALUE);
        String expression = schema.get("pattern");
        pattern =
                expression == null ? text -> true : Pattern.compile(expression).asPredicate();
        Object allowed = schema.get("enum");
        words = allowed instanceof Iterable<?> each ? listOf(each) : List.of();
    }

    private static List<?> listOf(Iterable<?> each) {
        return StreamSupport.stream(each.spliterator(), false).toList();
    }

    @Override
    public boolean test(String text) {
        int length = text.codePointCount(0, text.length());
        return isPlain
                && length >= minLength
                && length <= maxLength
                && (words.isEmpty() || words.contains(text))
                && pattern.test(text);
    }
}
