package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.FeedAdvance;
import io.quantivista.ingestion.lake.FeedState;
import io.quantivista.ingestion.lake.SourceAccount;
import java.util.Map;

/** How far one partition is: in the table, in the flush at hand, and as it was read. On the stream's context. */
final class PartitionFlow {
    private final PartitionName name;
    private final TopicSequence sequence;
    private final String sequenceName;

    private long stored;
    private SourceAccount account;
    private long begun = TopicStanding.NONE;
    private boolean isPinned;
    /** At which offset the next run must begin; everything before was taken over. */
    private long expected = TopicStanding.NONE;

    private boolean isRewinding;
    private long reached = TopicStanding.NONE;
    private SourceAccount counts = SourceAccount.ZERO;

    PartitionFlow(TopicSequence sequence, FeedState state) {
        this.name = sequence.partition();
        this.sequence = sequence;
        this.sequenceName = sequence.name();
        this.stored = state.position();
        this.account = accountOf(state);
    }

    private SourceAccount accountOf(FeedState state) {
        return state.accounts().getOrDefault(sequence.sourceId(), SourceAccount.ZERO);
    }

    PartitionName name() {
        return name;
    }

    String sequenceName() {
        return sequenceName;
    }

    /** Messages come from this offset on. */
    void begin(long offset, boolean pinned) {
        begun = offset;
        expected = offset;
        isRewinding = false;
        isPinned = pinned && offset != stored;
    }

    boolean hasBegun() {
        return expected != TopicStanding.NONE;
    }

    /** Whether its offset is to be committed although there is no message. */
    boolean isPinned() {
        return isPinned;
    }

    /** Whether a run is the next one; it is then taken over. */
    boolean accept(TopicRun run) {
        if (run.from() != expected) {
            return false;
        }
        expected = run.next();
        isRewinding = false;
        return true;
    }

    /** Whether its reader is to be told to go back, once for each time that it has lost its place. */
    boolean rewindOnce() {
        boolean first = hasBegun() && !isRewinding;
        isRewinding = hasBegun();
        return first;
    }

    long expected() {
        return expected;
    }

    /** Messages go into the flush at hand. */
    void reach(long next) {
        reached = next;
    }

    /** The offset at which it began goes into the flush at hand. */
    void reachBegin() {
        reached = Math.max(reached, begun);
    }

    /** What became of them. */
    void count(Outcome outcome) {
        counts = counts.plus(
                new SourceAccount(outcome.read(), outcome.landed(), outcome.rejected(), outcome.filtered()));
    }

    /** Records of the flush at hand. */
    SourceAccount counts() {
        return counts;
    }

    /** What the table has of it. */
    SourceAccount account() {
        return account;
    }

    /** The offset behind what the table has. */
    long stored() {
        return stored;
    }

    FeedAdvance advance() {
        SourceAccount total = account.plus(counts);
        return new FeedAdvance(
                sequenceName, stored, reached, Map.of(sequence.sourceId(), total), isPinned && reached <= stored);
    }

    void committed() {
        stored = reached;
        account = account.plus(counts);
        isPinned = false;
        forgetFlush();
    }

    private void forgetFlush() {
        reached = TopicStanding.NONE;
        counts = SourceAccount.ZERO;
    }

    /** Nothing of the flush at hand is visible: goes on where the table stands. */
    void rewind(FeedState state) {
        long before = stored;
        stored = state.position();
        account = accountOf(state);
        // Another reader was there: what the table has holds.
        isPinned = isPinned && stored == before;
        forgetFlush();
        expected = stored == TopicStanding.NONE || isPinned ? begun : stored;
        isRewinding = true;
    }

    /** Until it is known where the table stands nothing is taken over. */
    void suspend() {
        forgetFlush();
        expected = TopicStanding.NONE;
        isRewinding = true;
    }

    TopicSequence sequence() {
        return sequence;
    }
}
