package io.quantivista.ingestion.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldDictionaryTest {
    @Test
    void everyFieldKeepsItsNodeWhateverElseIsAdded() {
        FieldDictionary dictionary = new FieldDictionary(List.of(), 100_000);
        Map<String, Integer> nodes = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            nodes.put("field" + i, child(dictionary, FieldDictionary.ROOT, "field" + i));
        }

        assertThat(nodes.values()).doesNotHaveDuplicates();
        nodes.forEach((name, node) -> {
            assertThat(child(dictionary, FieldDictionary.ROOT, name)).isEqualTo(node);
            assertThat(dictionary.path(node)).hasToString(name);
        });
    }

    @Test
    void namesWithTheSameHashAreToldApart() {
        FieldDictionary dictionary = new FieldDictionary(List.of(), 1000);
        // Two bytes collide where (h ^ a) * p ^ b agree in the low bits; a small table makes them plenty.
        Map<String, Integer> nodes = new HashMap<>();
        for (char first = 'a'; first <= 'z'; first++) {
            for (char second = 'a'; second <= 'z'; second++) {
                String name = "" + first + second;
                nodes.put(name, child(dictionary, FieldDictionary.ROOT, name));
            }
        }

        assertThat(nodes.values()).doesNotHaveDuplicates().doesNotContain(FieldDictionary.UNKNOWN);
        nodes.forEach((name, node) ->
                assertThat(child(dictionary, FieldDictionary.ROOT, name)).isEqualTo(node));
    }

    @Test
    void theSameNameUnderAnotherParentIsAnotherField() {
        FieldDictionary dictionary = new FieldDictionary(List.of(FieldPath.parse("a.x"), FieldPath.parse("b.x")), 10);
        int a = child(dictionary, FieldDictionary.ROOT, "a");
        int b = child(dictionary, FieldDictionary.ROOT, "b");

        assertThat(dictionary.slot(child(dictionary, a, "x"))).isZero();
        assertThat(dictionary.slot(child(dictionary, b, "x"))).isEqualTo(1);
        assertThat(dictionary.slot(a)).isEqualTo(FieldDictionary.NO_SLOT);
        assertThat(dictionary.isWatched(a)).isTrue();
        assertThat(dictionary.isWatched(child(dictionary, a, "y"))).isFalse();
    }

    @Test
    void beyondTheBoundANewFieldIsUnknownAndAKnownOneIsStillFound() {
        FieldDictionary dictionary = new FieldDictionary(List.of(FieldPath.parse("slot")), 3);
        int first = child(dictionary, FieldDictionary.ROOT, "one");
        child(dictionary, FieldDictionary.ROOT, "two");
        child(dictionary, FieldDictionary.ROOT, "three");

        assertThat(child(dictionary, FieldDictionary.ROOT, "four")).isEqualTo(FieldDictionary.UNKNOWN);
        assertThat(child(dictionary, FieldDictionary.ROOT, "one")).isEqualTo(first);
        assertThat(dictionary.slot(child(dictionary, FieldDictionary.ROOT, "slot")))
                .isZero();
        assertThat(dictionary.size()).isEqualTo(5);
    }

    @Test
    void aNameTooLongToKeepIsUnknownUnlessASlotAsksForIt() {
        String longest = "n".repeat(FieldDictionary.MAX_NAME_BYTES);
        String asked = "s".repeat(FieldDictionary.MAX_NAME_BYTES + 1);
        FieldDictionary dictionary = new FieldDictionary(List.of(new FieldPath(List.of(asked))), 10);

        assertThat(child(dictionary, FieldDictionary.ROOT, longest)).isPositive();
        assertThat(child(dictionary, FieldDictionary.ROOT, longest + "n")).isEqualTo(FieldDictionary.UNKNOWN);
        assertThat(dictionary.slot(child(dictionary, FieldDictionary.ROOT, asked)))
                .isZero();
    }

    private static int child(FieldDictionary dictionary, int parent, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        return dictionary.child(parent, bytes, 0, bytes.length);
    }
}
