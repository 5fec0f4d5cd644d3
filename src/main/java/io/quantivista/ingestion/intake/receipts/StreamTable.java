package io.quantivista.ingestion.intake.receipts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The clients' streams that are known, the one that was silent longest first. One thread at a time. */
final class StreamTable {
    private final int maxStreams;
    private final Duration retention;
    private final Map<Hash128, StreamState> states = new LinkedHashMap<>();
    /** Those that the archive does not have as they are, a part of the known. */
    private final Set<Hash128> changed = new LinkedHashSet<>();

    private long nextOrder;
    private long leftEarly;

    StreamTable(int maxStreams, Duration retention) {
        this.maxStreams = maxStreams;
        this.retention = retention;
    }

    int count() {
        return states.size();
    }

    long leftEarly() {
        return leftEarly;
    }

    /** The {@linkplain StreamState#order order} that the next entry gets. */
    long nextOrder() {
        return nextOrder;
    }

    /** The last sequence of a stream as it is known at a time; 0 where it is not. */
    long last(Hash128 stream, int now) {
        StreamState state = states.get(stream);
        return state == null || LogTime.isOver(state.seconds(), retention, now) ? 0 : state.last();
    }

    /** Lets go of the streams whose time is over. */
    void expire(int now) {
        Iterator<StreamState> oldest = states.values().iterator();
        while (oldest.hasNext()) {
            StreamState state = oldest.next();
            if (!LogTime.isOver(state.seconds(), retention, now)) {
                break;
            }
            oldest.remove();
            changed.remove(state.stream());
        }
    }

    /** A stream has come to a sequence, at a time no earlier than that of any other. */
    void advance(Hash128 stream, long sequence, int now) {
        put(new StreamState(stream, sequence, nextOrder, now));
    }

    /** Puts a stream behind all others. */
    void put(StreamState state) {
        if (states.remove(state.stream()) == null && states.size() == maxStreams) {
            Iterator<StreamState> oldest = states.values().iterator();
            changed.remove(oldest.next().stream());
            oldest.remove();
            leftEarly++;
        }
        states.put(state.stream(), state);
        changed.add(state.stream());
        nextOrder = state.order() + 1;
    }

    /** What leaves early counts from now on. */
    void forgetCounts() {
        leftEarly = 0;
    }

    /** Counts all up to an order among those that the archive does not have. */
    void markChangedUpTo(long order) {
        for (StreamState state : states.values()) {
            if (state.order() > order) {
                break;
            }
            changed.add(state.stream());
        }
    }

    /** What the archive does not have. */
    List<StreamState> changed() {
        List<StreamState> found = new ArrayList<>(changed.size());
        for (Hash128 stream : changed) {
            StreamState state = states.get(stream);
            if (state != null) {
                found.add(state);
            }
        }
        return found;
    }

    /** The archive has these now. */
    void archived(List<StreamState> written) {
        for (StreamState state : written) {
            if (state.equals(states.get(state.stream()))) {
                changed.remove(state.stream());
            }
        }
    }
}
