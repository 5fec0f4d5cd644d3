package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FilePosition;
import io.quantivista.ingestion.model.Position;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.StreamPosition;
import io.quantivista.ingestion.model.TopicPosition;
import io.quantivista.ingestion.model.UploadPosition;
import io.quantivista.ingestion.source.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one lane found wrong: counts and a few samples for each rule, check or code. Bounded. */
public final class Findings {
    /** Samples kept for each group. */
    public static final int MAX_SAMPLES = 20;
    /** Groups told apart; what comes beyond them is counted in the totals only. */
    private static final int MAX_GROUPS = 500;

    private static final long NO_PUSH = -1;

    private final Map<Group, Finding> findings = new LinkedHashMap<>();
    private long push = NO_PUSH;
    private @Nullable String topic;
    private int partition;
    private @Nullable String file;
    private long rejected;
    private long ungrouped;
    private long filtered;

    private record Group(@Nullable String ruleOrCheckId, String code, Severity severity) {}

    /** One group of failures. */
    public static final class Finding {
        private final Group group;
        private long count;
        private final List<Sample> samples = new ArrayList<>();

        private Finding(Group group) {
            this.group = group;
        }

        public @Nullable String ruleOrCheckId() {
            return group.ruleOrCheckId();
        }

        public String code() {
            return group.code();
        }

        public Severity severity() {
            return group.severity();
        }

        public long count() {
            return count;
        }

        public List<Sample> samples() {
            return samples;
        }

        private void add(Failure failure, Position position) {
            count++;
            if (samples.size() < MAX_SAMPLES) {
                samples.add(new Sample(position, failure.field(), failure.value(), failure.reason()));
            }
        }
    }

    /**
     * One failure that is shown as an example.
     *
     * @param position null where it is the whole job's
     */
    public record Sample(
            @Nullable Position position,
            @Nullable String field,
            @Nullable String value,
            String reason) {}

    /** The records that follow are of a push with this position in the intake log. */
    public void enterPush(long position) {
        push = position;
    }

    /** The records that follow are of a message with this offset in a partition of a topic. */
    public void enterMessage(String messageTopic, int messagePartition, long offset) {
        topic = messageTopic;
        partition = messagePartition;
        push = offset;
    }

    /** The records that follow are of a file of this name and number in its job. */
    public void enterFile(String name, long number) {
        file = name;
        push = number;
    }

    /** Where a record stands, as its rejection is to say. */
    public Position place(long line, long byteOffset) {
        if (topic != null) {
            return new TopicPosition(topic, partition, push, line, byteOffset);
        }
        String at = file;
        if (at != null) {
            return new FilePosition(at, push, line, byteOffset);
        }
        return push == NO_PUSH ? new UploadPosition(line, byteOffset) : new StreamPosition(push, line, byteOffset);
    }

    /** A record was rejected. */
    public void reject(Failure failure, long line, long byteOffset) {
        rejected++;
        add(failure, Severity.ERROR, line, byteOffset);
    }

    /** A record lands although it failed a check. */
    void note(Failure failure, Severity severity, long line, long byteOffset) {
        add(failure, severity, line, byteOffset);
    }

    /** A check of the whole job did not hold. */
    void noteJob(String checkId, Severity severity, String reason) {
        Finding finding = new Finding(new Group(checkId, RejectionCode.CHECK_FAILED.wireName(), severity));
        finding.count = 1;
        finding.samples.add(new Sample(null, null, null, reason));
        findings.put(finding.group, finding);
    }

    /** A rule left a record out. */
    public void filter() {
        filtered++;
    }

    private void add(Failure failure, Severity severity, long line, long byteOffset) {
        Group group = new Group(failure.ruleOrCheckId(), failure.code().wireName(), severity);
        Finding finding = findings.get(group);
        if (finding == null) {
            if (findings.size() >= MAX_GROUPS) {
                ungrouped++;
                return;
            }
            finding = new Finding(group);
            findings.put(group, finding);
        }
        finding.add(failure, place(line, byteOffset));
    }

    private static Place placeOf(Sample sample) {
        Position position = sample.position();
        if (position instanceof StreamPosition stream) {
            return new Place(stream.position(), stream.byteOffset());
        }
        if (position instanceof TopicPosition message) {
            return new Place(message.offset(), message.byteOffset());
        }
        if (position instanceof FilePosition file) {
            return new Place(file.number(), file.byteOffset());
        }
        return new Place(0, position == null ? Long.MAX_VALUE : position.byteOffset());
    }

    private record Place(long part, long byteOffset) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return part == other.part ? Long.compare(byteOffset, other.byteOffset) : Long.compare(part, other.part);
        }
    }

    public long rejected() {
        return rejected;
    }

    /** Failures of groups that were not told apart. */
    long ungrouped() {
        return ungrouped;
    }

    /** Records that rules left out: neither rows nor rejections. */
    public long filtered() {
        return filtered;
    }

    /** The groups, most frequent first. */
    public List<Finding> groups() {
        return findings.values().stream()
                .sorted(Comparator.comparingLong(Finding::count).reversed())
                .toList();
    }

    /** Takes in what another lane found; of the samples, the first by place are kept. */
    public void merge(Findings other) {
        rejected += other.rejected;
        ungrouped += other.ungrouped;
        filtered += other.filtered;
        other.findings.forEach((group, finding) -> {
            Finding mine = findings.computeIfAbsent(group, Finding::new);
            mine.count += finding.count;
            List<Sample> both = new ArrayList<>(mine.samples);
            both.addAll(finding.samples);
            both.sort(Comparator.comparing(Findings::placeOf));
            mine.samples.clear();
            mine.samples.addAll(both.subList(0, Math.min(MAX_SAMPLES, both.size())));
        });
    }
}
