package io.quantivista.ingestion.intake.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The segments that hold entries, by the position of their first. The writer adds, trimming removes, readers look. */
final class Segments {
    private final ConcurrentSkipListMap<Long, Segment> byFirst = new ConcurrentSkipListMap<>();

    void add(Segment segment) {
        byFirst.put(segment.first(), segment);
    }

    void remove(Segment segment) {
        byFirst.remove(segment.first());
    }

    /** The segment that an entry is in, or would be in were it the next. */
    Optional<Segment> at(long position) {
        return Optional.ofNullable(byFirst.floorEntry(position)).map(java.util.Map.Entry::getValue);
    }

    Optional<Segment> after(Segment segment) {
        return Optional.ofNullable(byFirst.higherEntry(segment.first())).map(java.util.Map.Entry::getValue);
    }

    /** All but the last whose entries are all at or below {@code position}, oldest first. */
    List<Segment> below(long position) {
        return byFirst.values().stream()
                .filter(segment -> after(segment)
                        .filter(next -> next.first() <= position + 1)
                        .isPresent())
                .toList();
    }

    int count() {
        return byFirst.size();
    }
}
