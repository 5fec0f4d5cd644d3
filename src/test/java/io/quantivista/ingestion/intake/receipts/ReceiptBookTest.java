package io.quantivista.ingestion.intake.receipts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.FaultyDisk;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceiptBookTest {
    private static final Instant START = Instant.ofEpochSecond(1_750_000_000);
    private static final UUID LOG = new UUID(7, 7);
    private static final int FILE_BYTES = 4_096;

    private final FaultyDisk disk = new FaultyDisk(new Random(1));
    private ReceiptConfig config = new ReceiptConfig(3, Duration.ofSeconds(100), 2, Duration.ofSeconds(200));
    private Instant now = START;
    private long next;

    private ReceiptBook open(long trimmed) throws IOException {
        return open(LOG, trimmed);
    }

    private ReceiptBook open(UUID log, long trimmed) throws IOException {
        return ReceiptBook.open(
                config,
                disk,
                new ArchiveLoader.LogBounds(log, trimmed, 1_000),
                Clock.fixed(START, ZoneOffset.UTC),
                FILE_BYTES);
    }

    private LogEntry entry() {
        return LogEntry.of("desk", "market_data_lake", "application/json", 10, now, new byte[0]);
    }

    private static IdempotencyKey key(String name) {
        return new IdempotencyKey(name, "print of " + name);
    }

    private Verdict noteKey(ReceiptBook book, String name) {
        return book.note(new LogPosition(next++), entry().withKey(key(name)));
    }

    private Verdict noteSequence(ReceiptBook book, String stream, long sequence) {
        return book.note(new LogPosition(next++), entry().withSequence(new StreamSequence(stream, sequence)));
    }

    private static Admitted admitted(ReceiptBook book, @Nullable String key, @Nullable StreamSequence sequence) {
        Admission admission = book.admit("desk", key == null ? null : key(key), sequence, START);
        assertThat(admission).isInstanceOf(Admitted.class);
        return (Admitted) admission;
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void asManyKeysAsAreAllowedAreKnownAndOneMoreLetsTheOldestGo() throws IOException {
        ReceiptBook book = open(-1);
        for (String name : new String[] {"a", "b", "c"}) {
            assertThat(noteKey(book, name)).isEqualTo(Verdict.ACCEPTED);
        }
        assertThat(noteKey(book, "a")).isEqualTo(Verdict.VOID);
        assertThat(book.counts()).isEqualTo(new ReceiptCounts(3, 0, 1, 0, 0));

        noteKey(book, "d");

        assertThat(book.find("desk", key("a"))).isEmpty();
        assertThat(book.find("desk", key("b"))).contains(new KnownPush("market_data_lake", 10, new LogPosition(1)));
        assertThat(book.find("other", key("b"))).isEmpty();
        assertThat(book.counts()).isEqualTo(new ReceiptCounts(3, 0, 1, 1, 0));
    }

    @Test
    void aKeyIsKnownUntilItsTimeIsOverAndNotASecondLonger() throws IOException {
        for (int age : new int[] {99, 100, 101}) {
            next = 0;
            now = START;
            ReceiptBook book = open(-1);
            noteKey(book, "a");
            now = START.plusSeconds(age);

            boolean isRepeated = book.admit("desk", key("a"), null, now) instanceof Admission.Repeated;

            assertThat(isRepeated).as("after %d s", age).isEqualTo(age < 100);
            assertThat(noteKey(book, "a")).isEqualTo(age < 100 ? Verdict.VOID : Verdict.ACCEPTED);
            assertThat(book.counts().keysLeftEarly()).isZero();
        }
    }

    @Test
    void aStreamBeginsAtOneAndGoesOnByOne() throws IOException {
        ReceiptBook book = open(-1);

        assertThat(noteSequence(book, "s", 2)).isEqualTo(Verdict.VOID);
        assertThat(noteSequence(book, "s", 1)).isEqualTo(Verdict.ACCEPTED);
        assertThat(noteSequence(book, "s", 1)).isEqualTo(Verdict.VOID);
        assertThat(noteSequence(book, "s", 3)).isEqualTo(Verdict.VOID);
        assertThat(noteSequence(book, "s", 2)).isEqualTo(Verdict.ACCEPTED);

        assertThat(book.lastSequence("desk", "s")).isEqualTo(2);
        assertThat(book.isVoid(new LogPosition(0))).isTrue();
        assertThat(book.isVoid(new LogPosition(1))).isFalse();
    }

    @Test
    void asManyStreamsAsAreAllowedAreKnownAndOneMoreLetsTheMostSilentGo() throws IOException {
        ReceiptBook book = open(-1);
        noteSequence(book, "s", 1);
        noteSequence(book, "t", 1);
        noteSequence(book, "s", 2);
        assertThat(book.counts().streamsLeftEarly()).isZero();

        noteSequence(book, "u", 1);

        assertThat(book.lastSequence("desk", "s")).isEqualTo(2);
        assertThat(book.lastSequence("desk", "t")).isZero();
        assertThat(book.counts()).isEqualTo(new ReceiptCounts(0, 2, 0, 0, 1));
    }

    @Test
    void aSilentStreamIsKnownUntilItsTimeIsOver() throws IOException {
        for (int age : new int[] {199, 200, 201}) {
            next = 0;
            now = START;
            ReceiptBook book = open(-1);
            noteSequence(book, "s", 1);
            now = START.plusSeconds(age);

            assertThat(noteSequence(book, "s", 1))
                    .as("after %d s", age)
                    .isEqualTo(age < 200 ? Verdict.VOID : Verdict.ACCEPTED);
        }
    }

    @Test
    void aSecondPushUnderAKeyIsRefusedWhileTheFirstIsOnItsWayAndThenGivenItsReceipt() throws IOException {
        ReceiptBook book = open(-1);
        Admitted first = admitted(book, "a", null);

        assertRefused(ErrorCode.IDEMPOTENCY_KEY_RUNNING, () -> book.admit("desk", key("a"), null, START));
        assertRefused(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                () -> book.admit("desk", new IdempotencyKey("a", "another body"), null, START));
        admitted(book, "b", null).end();
        noteKey(book, "a");
        first.end();

        assertThat(book.admit("desk", key("a"), null, START))
                .isEqualTo(
                        new Admission.Repeated(Optional.of(new KnownPush("market_data_lake", 10, new LogPosition(0)))));
        assertRefused(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                () -> book.admit("desk", new IdempotencyKey("a", "another body"), null, START));
        assertThat(admitted(book, "b", null)).isNotNull();
    }

    @Test
    void aPushThatFailedLeavesItsKeyFree() throws IOException {
        ReceiptBook book = open(-1);
        Admitted failed = admitted(book, "a", null);
        failed.end();
        Admitted again = admitted(book, "a", null);
        failed.end();

        assertRefused(ErrorCode.IDEMPOTENCY_KEY_RUNNING, () -> book.admit("desk", key("a"), null, START));
        again.end();
        assertThat(admitted(book, "a", null)).isNotNull();
    }

    @Test
    void pushesOfAStreamMayBeUnderWayInOrderAndAGapIsRefused() throws IOException {
        ReceiptBook book = open(-1);
        assertRefused(ErrorCode.INVALID_REQUEST, () -> admitted(book, null, new StreamSequence("s", 0)));
        assertRefused(ErrorCode.SEQUENCE_GAP, () -> admitted(book, null, new StreamSequence("s", 2)));
        Admitted one = admitted(book, null, new StreamSequence("s", 1));
        Admitted two = admitted(book, null, new StreamSequence("s", 2));
        assertRefused(ErrorCode.SEQUENCE_GAP, () -> admitted(book, null, new StreamSequence("s", 4)));

        noteSequence(book, "s", 1);
        one.end();

        assertThat(book.admit("desk", null, new StreamSequence("s", 1), START))
                .isEqualTo(new Admission.Repeated(Optional.empty()));
        Admitted three = admitted(book, null, new StreamSequence("s", 3));
        noteSequence(book, "s", 2);
        two.end();
        noteSequence(book, "s", 3);
        three.end();
        assertRefused(ErrorCode.SEQUENCE_GAP, () -> admitted(book, null, new StreamSequence("s", 5)));
        assertThat(admitted(book, null, new StreamSequence("s", 4))).isNotNull();
    }

    @Test
    void afterAFailureTheStreamGoesOnFromWhatFailedAndLateEndsOfThoseBehindItChangeNothing() throws IOException {
        ReceiptBook book = open(-1);
        Admitted one = admitted(book, null, new StreamSequence("s", 1));
        Admitted two = admitted(book, null, new StreamSequence("s", 2));
        Admitted three = admitted(book, null, new StreamSequence("s", 3));
        noteSequence(book, "s", 1);
        one.end();

        two.end(); // its append failed
        assertRefused(ErrorCode.SEQUENCE_GAP, () -> admitted(book, null, new StreamSequence("s", 3)));
        Admitted twoAgain = admitted(book, null, new StreamSequence("s", 2));
        assertThat(noteSequence(book, "s", 3)).isEqualTo(Verdict.VOID);
        Admitted threeAgain = admitted(book, null, new StreamSequence("s", 3));
        three.end();

        admitted(book, null, new StreamSequence("s", 4));
        assertThat(noteSequence(book, "s", 2)).isEqualTo(Verdict.ACCEPTED);
        twoAgain.end();
        assertThat(noteSequence(book, "s", 3)).isEqualTo(Verdict.ACCEPTED);
        threeAgain.end();
        assertThat(book.lastSequence("desk", "s")).isEqualTo(3);
    }

    @Test
    void whatWasArchivedOutlivesTheLogAndARepeatedNoteChangesNothing() throws IOException {
        try (ReceiptBook book = open(-1)) {
            noteKey(book, "a");
            noteSequence(book, "s", 1);
            noteKey(book, "a");
            book.archive(new LogPosition(1));
        }
        disk.restartMachine();

        ReceiptBook book = open(1);

        for (int turn = 0; turn < 2; turn++) {
            assertThat(book.note(new LogPosition(2), entry().withKey(key("a")))).isEqualTo(Verdict.VOID);
        }
        assertThat(book.note(new LogPosition(3), entry().withKey(key("a")))).isEqualTo(Verdict.VOID);
        assertThat(book.find("desk", key("a"))).contains(new KnownPush("market_data_lake", 10, new LogPosition(0)));
        assertThat(book.lastSequence("desk", "s")).isEqualTo(1);
        book.trimmed(new LogPosition(2));
        assertThat(book.counts().voids()).isEqualTo(1);
    }

    @Test
    void keysOutliveALogThatWasMovedAwayAndTheirPositionsDoNot() throws IOException {
        try (ReceiptBook book = open(-1)) {
            noteKey(book, "a");
            book.archive(new LogPosition(0));
        }

        ReceiptBook book = open(new UUID(8, 8), -1);

        assertThat(book.find("desk", key("a"))).contains(new KnownPush("market_data_lake", 10, null));
        assertThat(book.note(new LogPosition(0), entry().withKey(key("b")))).isEqualTo(Verdict.ACCEPTED);
        assertThat(book.note(new LogPosition(1), entry().withKey(key("a")))).isEqualTo(Verdict.VOID);
    }

    @Test
    void anArchiveThatLacksWhatTheLogLetGoOfIsRefused() throws IOException {
        try (ReceiptBook book = open(-1)) {
            noteKey(book, "a");
            book.archive(new LogPosition(0));
        }

        assertThat(open(0).counts().keys()).isEqualTo(1);
        assertThatThrownBy(() -> open(1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "the receipts at disk/ are damaged: they end with entry 0, and the log was trimmed up to entry 1");
    }

    @Test
    void anEntryThatWasNotNotedIsNotArchived() throws IOException {
        ReceiptBook book = open(-1);
        noteKey(book, "a");

        assertThatThrownBy(() -> book.archive(new LogPosition(1)))
                .hasMessage("entry 1 is to be archived, and the last one noted is 0");
    }

    @Test
    void filesWhoseKeysAreForgottenLeaveAndSilentStreamsStay() throws IOException {
        config = new ReceiptConfig(100, Duration.ofSeconds(100), 10, Duration.ofDays(1));
        try (ReceiptBook book = open(-1)) {
            noteSequence(book, "silent", 1);
            for (int i = 0; i < 2_000; i++) {
                noteKey(book, "key-" + i);
                book.archive(new LogPosition(next - 1));
            }
        }

        assertThat(disk.list()).hasSizeLessThan(8);
        assertThat(open(next - 1).lastSequence("desk", "silent")).isEqualTo(1);
    }
}
