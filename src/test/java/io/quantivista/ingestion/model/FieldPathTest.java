package io.quantivista.ingestion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
    @Test
    void namesAreJoinedByDots() {
        assertThat(FieldPath.parse("risk.beta").segments()).containsExactly("risk", "beta");
        assertThat(FieldPath.parse("isin").segments()).containsExactly("isin");
    }

    @Test
    void aPointerNamesFieldsThatHoldDotsSlashesAndTildes() {
        assertThat(FieldPath.parse("/a.b/c~1d/e~0f/~01").segments()).containsExactly("a.b", "c/d", "e~f", "~1");
        assertThat(FieldPath.parse("/").segments()).containsExactly("");
        assertThat(FieldPath.parse("/a//b").segments()).containsExactly("a", "", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b"})
    void anEmptyNameBetweenDotsIsRefused(String text) {
        assertThatThrownBy(() -> FieldPath.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'%s' is no field path".formatted(text));
    }

    @Test
    void aPathWithoutNamesIsRefused() {
        assertThatThrownBy(() -> new FieldPath(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a field path needs at least one name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b.c", "/a.b", "/", "/a//b", "/a.~0~1", "/x.y/z", "/~1a"})
    void aPathIsReadBackFromItsText(String text) {
        FieldPath path = FieldPath.parse(text);

        assertThat(path).hasToString(text);
        assertThat(FieldPath.parse(path.toString())).isEqualTo(path);
    }
}
