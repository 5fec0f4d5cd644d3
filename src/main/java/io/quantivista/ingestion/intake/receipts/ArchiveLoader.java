package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.LogFile;
import io.quantivista.ingestion.intake.log.LogFolder;
import io.quantivista.ingestion.intake.log.Texts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive into an empty book: first all files to find the groups that are whole, then those that count, from the last
 * complete one on. A torn group is left out; a gap in their numbers, or an archive that is behind the log's own trimmed
 * position, is damage and refused.
 */
final class ArchiveLoader {
    private final LogFolder folder;
    private final LogBounds log;
    private final BookState state;
    private final Map<Hash128, StreamState> streams = new HashMap<>();

    /** Which log the archive stands beside, what it let go of, and where it ends. */
    record LogBounds(UUID id, long trimmed, long last) {
        static LogBounds of(IntakeLog log) {
            return new LogBounds(
                    UUID.fromString(log.id()), log.trimmed().value(), log.last().value());
        }
    }

    /** What the archive goes on from. */
    record Loaded(List<String> names, long lastNumber, long lastGroup) {}

    /** A whole group: the bytes of a file from its first frame to behind its mark. */
    private record Group(long fileNumber, long from, long to, ArchiveMark mark) {}

    ArchiveLoader(LogFolder folder, LogBounds log, BookState state) {
        this.folder = folder;
        this.log = log;
        this.state = state;
    }

    Loaded load() throws IOException {
        List<Long> numbers = folder.list().stream()
                .flatMap(name -> ArchiveFile.numberOf(name).stream())
                .sorted()
                .toList();
        List<Group> groups = new ArrayList<>();
        for (long number : numbers) {
            findGroups(number, groups);
        }
        List<Group> counting = counting(groups);
        for (Group group : counting) {
            apply(group);
        }
        finish(counting);
        return new Loaded(
                numbers.stream().map(ArchiveFile::nameOf).toList(),
                numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1),
                groups.stream().mapToLong(group -> group.mark().number()).max().orElse(0));
    }

    private void findGroups(long number, List<Group> groups) throws IOException {
        try (LogFile file = folder.openForReading(ArchiveFile.nameOf(number))) {
            long size = file.size();
            long from = 0;
            @Nullable ArchiveFrame frame = ArchiveFrame.read(file, number, 0, size);
            while (frame != null) {
                if (frame.type() == ArchiveFrame.MARK) {
                    groups.add(new Group(number, from, frame.next(), ArchiveMark.read(frame.body())));
                    from = frame.next();
                }
                frame = ArchiveFrame.read(file, number, frame.next(), size);
            }
        }
    }

    private List<Group> counting(List<Group> groups) throws IOException {
        int from = 0;
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).mark().isComplete()) {
                from = i;
            }
        }
        List<Group> counting = groups.subList(from, groups.size());
        for (int i = 1; i < counting.size(); i++) {
            long before = counting.get(i - 1).mark().number();
            long number = counting.get(i).mark().number();
            if (number != before + 1) {
                throw damaged("group %d follows on group %d".formatted(number, before));
            }
        }
        long noted = counting.isEmpty()
                        || !counting.get(counting.size() - 1).mark().logId().equals(log.id())
                ? -1
                : counting.get(counting.size() - 1).mark().noted();
        if (noted < log.trimmed()) {
            throw damaged(
                    "they end with entry %d, and the log was trimmed up to entry %d".formatted(noted, log.trimmed()));
        }
        return counting;
    }

    private IOException damaged(String what) {
        return new IOException(
                "the receipts at %s are damaged: %s. Without them pushes that are sent again would be taken twice. Restore the folder from a copy, or move the whole folder of the intake log away to start an empty one and push again what the tables lack"
                        .formatted(folder.pathOf(""), what));
    }

    private void apply(Group group) throws IOException {
        boolean isOurs = group.mark().logId().equals(log.id());
        try (LogFile file = folder.openForReading(ArchiveFile.nameOf(group.fileNumber()))) {
            long at = group.from();
            while (at < group.to()) {
                ArchiveFrame frame = ArchiveFrame.read(file, group.fileNumber(), at, group.to());
                if (frame == null) {
                    throw damaged(
                            "a frame of group %d is gone".formatted(group.mark().number()));
                }
                apply(frame, isOurs);
                at = frame.next();
            }
        }
        state.time.advance(group.mark().seconds());
    }

    private void apply(ArchiveFrame frame, boolean isOurs) {
        ByteBuffer body = frame.body();
        switch (frame.type()) {
            case ArchiveFrame.KEYS -> applyKeys(body, isOurs);
            case ArchiveFrame.STREAMS -> applyStreams(body);
            case ArchiveFrame.VOIDS -> applyVoids(body, isOurs);
            default -> {
                // the mark
            }
        }
    }

    private void applyKeys(ByteBuffer body, boolean isOurs) {
        int[] tables = new int[body.getShort()];
        for (int i = 0; i < tables.length; i++) {
            tables[i] = state.tableIndex(Texts.get(body));
        }
        long ordinal = body.getLong();
        while (body.hasRemaining()) {
            Hash128 key = Hash128.read(body);
            Hash128 print = Hash128.read(body);
            long position = body.getLong();
            int records = body.getInt();
            int table = tables[body.getInt()];
            int seconds = body.getInt();
            // Behind the end of a log that lost its tail, for want of a sync: the position will be another entry's.
            if (!isOurs || position <= log.last()) {
                state.keys.load(ordinal++, key, seconds);
                state.keys.add(key, print, isOurs ? position : BookState.ELSEWHERE, records, table, seconds);
            }
        }
    }

    private void applyStreams(ByteBuffer body) {
        while (body.hasRemaining()) {
            StreamState stream = new StreamState(Hash128.read(body), body.getLong(), body.getLong(), body.getInt());
            streams.put(stream.stream(), stream);
        }
    }

    private void applyVoids(ByteBuffer body, boolean isOurs) {
        while (body.hasRemaining()) {
            long position = body.getLong();
            if (isOurs && position > log.trimmed() && position <= log.last()) {
                state.voids.add(position);
            }
        }
    }

    private void finish(List<Group> counting) {
        streams.values().stream()
                .sorted(Comparator.comparingLong(StreamState::order))
                .forEach(state.streams::put);
        state.keys.expire(state.time.seconds());
        state.streams.expire(state.time.seconds());
        state.keys.forgetCounts();
        state.streams.forgetCounts();
        if (!counting.isEmpty()) {
            ArchiveMark mark = counting.get(counting.size() - 1).mark();
            state.noted = mark.logId().equals(log.id()) ? Math.min(mark.noted(), log.last()) : -1;
        }
    }
}
