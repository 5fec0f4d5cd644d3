package io.quantivista.ingestion.input.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class PushHeadTest {
    private static PushHead head(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return PushHead.of(headers);
    }

    @Test
    void aHeadThatSaysNothingNamesNoFormatAndNoLength() {
        PushHead nothing = new PushHead(null, ContentCoding.IDENTITY, null, PushHead.UNKNOWN);

        assertThat(head()).isEqualTo(nothing);
        assertThat(head("Content-Type", "Application/Octet-Stream; x=y")).isEqualTo(nothing);
    }

    @Test
    void aHeadIsReadAsItCame() {
        assertThat(head(
                        "content-type",
                        "text/csv; charset=utf-16",
                        "Content-Encoding",
                        "gzip",
                        "Idempotency-Key",
                        "k",
                        "Content-Length",
                        "12"))
                .isEqualTo(new PushHead("text/csv; charset=utf-16", ContentCoding.GZIP, "k", 12));
    }

    @Test
    void textsThatTheLogCannotKeepAreRefused() {
        for (int bytes : new int[] {254, 255, 256}) {
            String key = "\u00e9".repeat(bytes / 2) + "k".repeat(bytes % 2);
            if (bytes <= 255) {
                assertThat(head("Idempotency-Key", key).key()).isEqualTo(key);
            } else {
                assertThatThrownBy(() -> head("Idempotency-Key", key))
                        .hasMessage("Idempotency-Key has more than 255 bytes of UTF-8");
                assertThatThrownBy(() -> head("Content-Type", key))
                        .hasMessage("Content-Type has more than 255 bytes of UTF-8");
            }
        }
    }
}
