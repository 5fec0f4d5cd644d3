package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final long MOST = 10;

    private final Recorder source = new Recorder();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 100})
    void messagesAreTheSameHoweverTheBodyIsCut(int chunk) {
        MessageReader reader = reader(1000, 1000);
        Buffer body = frames("one", "", "two", "0123456789");

        for (int at = 0; at < body.length(); at += chunk) {
            reader.add(body.getBuffer(at, Math.min(at + chunk, body.length())));
        }
        reader.end();

        assertThat(source.messages).containsExactly("one", "", "two", "0123456789");
        assertThat(source.ended).isTrue();
        assertThat(source.paused).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10})
    void aMessageUpToTheLimitIsRead(int size) {
        reader(1000, 1000).add(frames("x".repeat(size)));

        assertThat(source.messages).containsExactly("x".repeat(size));
    }

    @Test
    void aMessageOverTheLimitIsRefusedAtItsHead() {
        reader(1000, 1000).add(frames("x".repeat(11)).getBuffer(0, 5));

        assertThat(source.refusal)
                .hasMessage(
                        "A message has 11 bytes, and one may have 10 (grpc.max_message_bytes): send smaller batches");
        assertThat(source.refusal.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
    }

    @Test
    void aCompressedMessageIsRefusedBeforeItIsRead() {
        reader(1000, 1000).add(Buffer.buffer().appendByte((byte) 1).appendInt(3));

        assertThat(source.refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(source.refusal).hasMessageContaining("compressed");
    }

    @Test
    void aBodyThatEndsWithinAMessageIsRefused() {
        MessageReader reader = reader(1000, 1000);

        reader.add(frames("three").getBuffer(0, 7));
        reader.end();

        assertThat(source.refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(source.ended).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageWaitsForRoomAndTheSourceIsPausedMeanwhile(boolean roomOfCall) {
        MessageReader reader = roomOfCall ? reader(8, 1000) : reader(1000, 8);

        reader.add(frames("12345", "678", "9"));

        assertThat(source.messages).containsExactly("12345", "678");
        assertThat(source.paused).isTrue();
        reader.giveBack(5);
        assertThat(source.messages).containsExactly("12345", "678", "9");
        assertThat(source.paused).isFalse();
    }

    @Test
    void aMessageLargerThanAllRoomIsReadWhenNothingElseIsThere() {
        reader(4, 4).add(frames("12345678"));

        assertThat(source.messages).containsExactly("12345678");
    }

    @Test
    void nothingIsHandedOnWhileItIsHeld() {
        MessageReader reader = reader(1000, 1000);
        reader.hold();

        reader.add(frames("one"));
        reader.end();
        assertThat(source.messages).isEmpty();
        reader.goOn();

        assertThat(source.messages).containsExactly("one");
        assertThat(source.ended).isTrue();
    }

    @Test
    void aCallThatIsClosedGivesTheRoomOfItsUnfinishedMessageBack() {
        MessageRoom all = new MessageRoom(100);
        MessageReader reader = new MessageReader(MOST, new MessageRoom(100), all, Runnable::run, source);
        reader.add(frames("12345").getBuffer(0, 7));
        assertThat(all.held()).isEqualTo(5);

        reader.close();

        assertThat(all.held()).isZero();
    }

    @Test
    void aCallThatIsClosedWhileItWaitsLetsTheNextOneGoOn() {
        MessageRoom all = new MessageRoom(8);
        MessageReader first = new MessageReader(MOST, new MessageRoom(100), all, Runnable::run, new Recorder());
        MessageReader second = new MessageReader(MOST, new MessageRoom(100), all, Runnable::run, new Recorder());
        MessageReader third = new MessageReader(MOST, new MessageRoom(100), all, Runnable::run, source);
        first.add(frames("12345678"));
        second.add(frames("12345678"));
        third.add(frames("1234"));

        second.close();
        first.giveBack(8);

        assertThat(source.messages).containsExactly("1234");
        assertThat(all.held()).isEqualTo(4);
    }

    private MessageReader reader(long ofCall, long ofAll) {
        return new MessageReader(MOST, new MessageRoom(ofCall), new MessageRoom(ofAll), Runnable::run, source);
    }

    private static Buffer frames(String... texts) {
        Buffer body = Buffer.buffer();
        for (String text : texts) {
            body.appendByte((byte) 0).appendInt(text.length()).appendString(text);
        }
        return body;
    }

    private static final class Recorder implements MessageReader.Source {
        private final List<String> messages = new ArrayList<>();
        private GatewayException refusal;
        private boolean paused;
        private boolean ended;

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void take(byte[] message) {
            messages.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void refuse(GatewayException cause) {
            refusal = cause;
        }
    }
}
