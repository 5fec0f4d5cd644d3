package io.quantivista.ingestion.input.pull.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkHeaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <a>; rel="next"                                  | a
            <a>;rel=next                                     | a
            <a> ; REL = "Next last"                          | a
            <p>; rel="prev", <a>; rel="next"                 | a
            <p,q>; rel="prev"; title="x, <b>; rel=next",<a?x=1,2>; title="\\"";rel=next | a?x=1,2
            <a>; rel=prev                                    |
            <a>; title="rel=next"                            |
            <a>; rel="nextish"                               |
            <a>; anchor                                      |
            <a                                               |
            a; rel=next                                      |
            ''                                               |
            """)
    void the_next_page_is_the_one_whose_relation_says_so(String header, String next) {
        assertThat(LinkHeader.next(List.of(header))).isEqualTo(Optional.ofNullable(next));
    }

    @Test
    void each_of_several_headers_is_looked_at() {
        assertThat(LinkHeader.next(List.of("<p>; rel=prev", "<a>; rel=next"))).contains("a");
    }

    @Test
    void a_hostile_header_is_read_in_one_pass() {
        assertThat(LinkHeader.next(List.of("<a>; t=\"" + "\\\"".repeat(4_000)))).isEmpty();
        assertThat(LinkHeader.next(List.of("<a>" + "; a".repeat(4_000) + "; rel=next")))
                .contains("a");
        assertThat(LinkHeader.next(List.of("<a>,".repeat(2_000)))).isEmpty();
    }
}
