package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.CallLoop;
import io.quantivista.ingestion.intake.CallRoom;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.intake.IntakeConfig;
import io.quantivista.ingestion.intake.PushRoom;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final long MOST = 10;

    private static final int OVERHEAD = InFlightBytes.OVERHEAD;

    private final Recorder source = new Recorder();
    private final ManualLoop loop = new ManualLoop();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 100})
    void messagesAreTheSameHoweverTheBodyIsCut(int chunk) {
        MessageReader reader = reader(1000, 1_000_000);
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
        reader(1000, 1_000_000).add(frames("x".repeat(size)));

        assertThat(source.messages).containsExactly("x".repeat(size));
    }

    @Test
    void aMessageOverTheLimitIsRefusedAtItsHead() {
        reader(1000, 1_000_000).add(frames("x".repeat(11)).getBuffer(0, 5));

        assertThat(source.refusal)
                .hasMessage(
                        "A message has 11 bytes, and one may have 10 (grpc.max_message_bytes): send smaller batches");
        assertThat(source.refusal.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
    }

    @Test
    void aCompressedMessageIsRefusedBeforeItIsRead() {
        reader(1000, 1_000_000).add(Buffer.buffer().appendByte((byte) 1).appendInt(3));

        assertThat(source.refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(source.refusal).hasMessageContaining("compressed");
    }

    @Test
    void aBodyThatEndsWithinAMessageIsRefused() {
        MessageReader reader = reader(1000, 1_000_000);

        reader.add(frames("three").getBuffer(0, 7));
        reader.end();

        assertThat(source.refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(source.ended).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9})
    void aMessageWaitsForTheOthersOfItsCallAndTheSourceIsPausedMeanwhile(int most) {
        MessageReader reader = reader(most, 1000_000);

        reader.add(frames("12345", "678", "9"));

        assertThat(source.messages).hasSize(most - 6);
        assertThat(source.paused).isEqualTo(most < 9);
        reader.giveBack(5);
        assertThat(source.messages).containsExactly("12345", "678", "9");
        assertThat(source.paused).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void aMessageWaitsForRoomAmongAllPushesAndTheSourceIsPausedMeanwhile(int spare) {
        PushRoom all = room(2 * OVERHEAD + 8 + spare);
        MessageReader reader = reader(1000, all);

        reader.add(frames("12345", "678"));

        assertThat(source.messages).hasSize(spare < 0 ? 1 : 2);
        assertThat(source.paused).isEqualTo(spare < 0);
        reader.giveBack(5);
        assertThat(source.messages).containsExactly("12345", "678");
        assertThat(source.paused).isFalse();
        reader.giveBack(3);
        assertThat(all.inFlight().held()).isZero();
    }

    @Test
    void aMessageThatWaitsForTooLongIsRefusedWithTheTimeToComeBack() {
        PushRoom all = room(10);
        all.inFlight().tryAcquire(10);
        reader(1000, all).add(frames("1"));

        loop.letTimeGoBy();

        assertThat(source.refusal.code()).isEqualTo(ErrorCode.BUSY);
        assertThat(source.refusal.retryAfter()).isPresent();
        assertThat(all.inFlight().waiting()).isZero();
        assertThat(all.refused(PushRoom.Refusal.ROOM).sum()).isEqualTo(1);
    }

    @Test
    void aMessageLargerThanAllRoomIsReadWhenNothingElseIsThere() {
        reader(4, 4).add(frames("12345678"));

        assertThat(source.messages).containsExactly("12345678");
    }

    @Test
    void nothingIsHandedOnWhileItIsHeld() {
        MessageReader reader = reader(1000, 1_000_000);
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
        PushRoom all = room(1_000_000);
        MessageReader reader = reader(100, all);
        reader.add(frames("12345").getBuffer(0, 7));
        assertThat(all.inFlight().held()).isEqualTo(5 + OVERHEAD);
        assertThat(reader.isWithinMessage()).isTrue();

        reader.close();

        assertThat(all.inFlight().held()).isZero();
    }

    @Test
    void aCallThatIsClosedWhileItWaitsLetsTheNextOneGoOn() {
        PushRoom all = room(8 + OVERHEAD);
        MessageReader first = reader(100, all, new Recorder());
        MessageReader second = reader(100, all, new Recorder());
        MessageReader third = reader(100, all);
        first.add(frames("12345678"));
        second.add(frames("12345678"));
        third.add(frames("1234"));

        second.close();
        first.giveBack(8);

        assertThat(source.messages).containsExactly("1234");
        assertThat(all.inFlight().held()).isEqualTo(4 + OVERHEAD);
    }

    private MessageReader reader(long ofCall, long ofAll) {
        return reader(ofCall, room(ofAll));
    }

    private MessageReader reader(long ofCall, PushRoom all) {
        return reader(ofCall, all, source);
    }

    private MessageReader reader(long ofCall, PushRoom all, MessageReader.Source from) {
        return new MessageReader(MOST, ofCall, new CallRoom(all, loop, Duration.ofSeconds(1)), Runnable::run, from);
    }

    private static PushRoom room(long bytes) {
        return new PushRoom(
                new IntakeConfig(
                        new DataSize(bytes), Duration.ofSeconds(1), DataSize.ofMebibytes(1), Duration.ofSeconds(1)),
                () -> 0,
                System::nanoTime);
    }

    /** Everything at once, and time goes by when the test says so. */
    private static final class ManualLoop implements CallLoop {
        private final List<Runnable> timers = new ArrayList<>();

        @Override
        public Executor current() {
            return Runnable::run;
        }

        @Override
        public Runnable after(Duration wait, Runnable task) {
            timers.add(task);
            return () -> timers.remove(task);
        }

        void letTimeGoBy() {
            List.copyOf(timers).forEach(Runnable::run);
        }
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
