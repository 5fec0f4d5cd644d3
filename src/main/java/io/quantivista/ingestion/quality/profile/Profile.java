package io.quantivista.ingestion.quality.profile;

import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Slices;
import io.quantivista.ingestion.model.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The profile of one lane's records, field by field as they came. Objects are looked into, arrays are counted.
 *
 * <p>At most {@link #MAX_FIELDS} fields are profiled; records of more are counted all the same.
 */
public final class Profile {
    /** Fields told apart; beyond it only {@link #isCutShort()} tells. */
    public static final int MAX_FIELDS = 1000;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final DecimalReader decimals = new DecimalReader();
    private @Nullable FieldProfile[] byNode = new FieldProfile[64];
    private int fields;
    private boolean cutShort;
    /** Fields seen beyond the bound, as far as the dictionary tells them apart. */
    private final BitSet leftOut = new BitSet();

    private final Set<FieldPath> leftOutPaths = new HashSet<>();
    private long records;
    private final Map<FieldPath, FieldProfile> merged = new LinkedHashMap<>();

    /** Takes in a record that was decoded, before any rule touches it. */
    public void add(Row row) {
        records++;
        int count = row.count();
        for (int entry = 0; entry < count; entry++) {
            int node = row.node(entry);
            FieldProfile field = node > 0 && node < byNode.length ? byNode[node] : null;
            if (field == null) {
                field = begin(node);
                if (field == null) {
                    continue;
                }
            }
            add(row, entry, field);
        }
    }

    private void add(Row row, int entry, FieldProfile field) {
        ValueKind kind = row.kind(entry);
        field.addKind(kind);
        switch (kind) {
            case NUMBER -> addNumber(row, entry, field);
            case STRING, TEXT -> addText(row, entry, kind, field);
            case TRUE, FALSE, NULL, MISSING, OBJECT, ARRAY -> {
                // Counted; a profile does not look into arrays, and an object's fields have profiles of their own.
            }
        }
    }

    private void addNumber(Row row, int entry, FieldProfile field) {
        double number = row.number(entry);
        if (Double.isNaN(number)) {
            byte[] bytes = row.entryBytes(entry);
            int from = row.valueFrom(entry);
            int to = row.valueTo(entry);
            long hash = Slices.hash(bytes, from, to);
            field.addHash(hash);
            field.sample().add(hash, ValueKind.NUMBER, bytes, from, to, decimals);
            number = decimals.read(bytes, from, to) ? decimals.toDouble() : Double.POSITIVE_INFINITY;
            if (Double.isInfinite(number)) {
                return;
            }
        } else {
            long hash = Slices.hash(Double.doubleToRawLongBits(number + 0.0));
            field.addHash(hash);
            field.sample()
                    .add(
                            hash,
                            ValueKind.NUMBER,
                            row.entryBytes(entry),
                            row.valueFrom(entry),
                            row.valueTo(entry),
                            decimals);
        }
        field.addNumber(number);
    }

    private void addText(Row row, int entry, ValueKind kind, FieldProfile field) {
        byte[] bytes = row.entryBytes(entry);
        int from = row.valueFrom(entry);
        int to = row.valueTo(entry);
        long hash = Slices.hash(bytes, from, to);
        field.addHash(hash);
        field.sample().add(hash, kind, bytes, from, to, decimals);
        if (field.sample().isOfMoments()) {
            addMoment(bytes, from, to, field);
        }
        field.addLength(row.isPlain(entry) ? to - from : characters(bytes, from, to, kind));
        if (kind == ValueKind.TEXT && to > from && bytes[from] <= '9' && decimals.read(bytes, from, to)) {
            double number = decimals.toDouble();
            if (!Double.isInfinite(number)) {
                field.addNumber(number);
            }
        }
    }

    /** A field that is of one of the two types in the end was so all the time, so none of its values is passed over. */
    private static void addMoment(byte[] bytes, int from, int to, FieldProfile field) {
        int day = Dates.epochDay(bytes, from, to);
        long micros = day == Dates.NO_DAY ? Dates.epochMicros(bytes, from, to) : day * MICROS_PER_DAY;
        if (micros != Dates.NO_INSTANT) {
            field.addMoment(micros);
        }
    }

    /** Code points of a text; an escape of JSON counts as what it stands for. */
    private static int characters(byte[] bytes, int from, int to, ValueKind kind) {
        int count = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if ((b & 0xc0) == 0x80) {
                continue;
            }
            if (b == '\\' && kind == ValueKind.STRING) {
                boolean isUnit = bytes[i + 1] == 'u';
                count += isUnit && isLowSurrogate(bytes, i + 2) ? 0 : 1;
                i += isUnit ? 5 : 1;
            } else {
                count++;
            }
        }
        return count;
    }

    private static boolean isLowSurrogate(byte[] bytes, int at) {
        return (bytes[at] | 0x20) == 'd' && Character.digit(bytes[at + 1], 16) >= 12;
    }

    private @Nullable FieldProfile begin(int node) {
        if (node == FieldDictionary.UNKNOWN || fields >= MAX_FIELDS) {
            cutShort = true;
            if (node > 0) {
                leftOut.set(node);
            }
            return null;
        }
        if (node >= byNode.length) {
            byNode = Arrays.copyOf(byNode, Math.max(byNode.length * 2, node + 1));
        }
        fields++;
        FieldProfile begun = new FieldProfile();
        byNode[node] = begun;
        return begun;
    }

    /** Takes in another lane's profile; {@code dictionary} is the one its rows were read with. */
    public void merge(Profile other, FieldDictionary dictionary) {
        records += other.records;
        cutShort |= other.cutShort;
        other.leftOut.stream().mapToObj(dictionary::path).forEach(leftOutPaths::add);
        for (int node = 1; node < other.byNode.length; node++) {
            FieldProfile field = other.byNode[node];
            if (field == null) {
                continue;
            }
            FieldPath path = dictionary.path(node);
            FieldProfile mine = merged.get(path);
            if (mine != null) {
                mine.merge(field);
            } else if (merged.size() < MAX_FIELDS) {
                merged.put(path, field);
            } else {
                cutShort = true;
                leftOutPaths.add(path);
            }
        }
    }

    /** Fields that came and are not profiled; more came where the dictionary of names was full. */
    int leftOut() {
        return (int)
                leftOutPaths.stream().filter(path -> !merged.containsKey(path)).count();
    }

    /** Records that could be decoded. */
    long records() {
        return records;
    }

    boolean isCutShort() {
        return cutShort;
    }

    /** The fields that were merged, by path. */
    List<Map.Entry<FieldPath, FieldProfile>> fields() {
        return new ArrayList<>(merged.entrySet());
    }
}
