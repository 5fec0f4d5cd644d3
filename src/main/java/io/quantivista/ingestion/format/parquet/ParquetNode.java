package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.FieldDictionary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A field of the schema, compiled for putting records together: which columns are below it, and at which levels it is
 * there and repeats. Owned by one lane: it remembers the dictionary's nodes of its fields.
 */
final class ParquetNode {
    enum Shape {
        VALUE,
        GROUP,
        /** The one field below repeats, and each repetition is an item. */
        LIST,
        /** The one field below repeats, and each repetition is a key and a value. */
        MAP
    }

    private static final ParquetNode[] NONE = {};

    final Shape shape;
    final byte[] quotedName;
    final boolean isOptional;
    final boolean isRepeated;
    /** The levels that an entry of this field has where the field is there. */
    final int definition;

    final int repetition;
    final int firstColumn;
    int lastColumn;
    final @Nullable ParquetForm form;
    ParquetNode[] fields = NONE;

    private final byte[] name;
    private int nodesOf = FieldDictionary.UNKNOWN - 1;
    private int[] nodes = {};

    private ParquetNode(
            Type type,
            Shape shape,
            boolean isRepeated,
            boolean isOptional,
            int definition,
            int repetition,
            int firstColumn) {
        this.shape = shape;
        this.name = type.getName().getBytes(StandardCharsets.UTF_8);
        this.quotedName = JsonRecord.quotedName(name);
        this.isRepeated = isRepeated;
        this.isOptional = isOptional;
        this.definition = definition;
        this.repetition = repetition;
        this.firstColumn = firstColumn;
        this.form = type.isPrimitive() ? ParquetForm.of(type.asPrimitiveType()) : null;
    }

    int[] nodes(int node, FieldDictionary dictionary) {
        if (node != nodesOf) {
            nodes = new int[fields.length];
            for (int i = 0; i < nodes.length; i++) {
                byte[] field = fields[i].name;
                nodes[i] = node < 0 ? FieldDictionary.UNKNOWN : dictionary.child(node, field, 0, field.length);
            }
            nodesOf = node;
        }
        return nodes;
    }

    /** The record itself. */
    static ParquetNode compile(MessageType schema, int maxNesting) {
        return new Compiler(maxNesting).compile(schema, 0, 0, 0, 0);
    }

    private static final class Compiler {
        private final int maxNesting;

        Compiler(int maxNesting) {
            this.maxNesting = maxNesting;
        }

        ParquetNode compile(Type type, int parentDefinition, int parentRepetition, int column, int depth) {
            if (depth > maxNesting * 2 + 2) {
                throw ParquetFile.malformed("the schema is nested more than %d deep".formatted(maxNesting));
            }
            boolean isRecord = type instanceof MessageType;
            boolean isRepeated = !isRecord && type.isRepetition(Type.Repetition.REPEATED);
            boolean isOptional = !isRecord && type.isRepetition(Type.Repetition.OPTIONAL);
            int definition = parentDefinition + (isRepeated || isOptional ? 1 : 0);
            int repetition = parentRepetition + (isRepeated ? 1 : 0);
            ParquetNode node =
                    new ParquetNode(type, shape(type), isRepeated, isOptional, definition, repetition, column);
            node.lastColumn = column;
            if (!type.isPrimitive()) {
                List<ParquetNode> fields = new ArrayList<>();
                int next = column;
                for (Type field : type.asGroupType().getFields()) {
                    ParquetNode compiled = compile(field, definition, repetition, next, depth + 1);
                    next = compiled.lastColumn + 1;
                    fields.add(compiled);
                }
                node.lastColumn = next - 1;
                node.fields = fields.toArray(NONE);
                if (fields.isEmpty()) {
                    throw ParquetFile.malformed("the group '%s' has no column".formatted(type.getName()));
                }
            }
            return node;
        }

        private static Shape shape(Type type) {
            if (type.isPrimitive()) {
                return Shape.VALUE;
            }
            GroupType group = type.asGroupType();
            boolean holdsRepeated =
                    group.getFieldCount() == 1 && group.getType(0).isRepetition(Type.Repetition.REPEATED);
            if (holdsRepeated && type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
                return Shape.LIST;
            }
            boolean isMap = type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
                    || type.getLogicalTypeAnnotation() instanceof MapKeyValueTypeAnnotation;
            if (holdsRepeated && isMap && hasOneField(group.getType(0))) {
                // A map without values is the set of its keys.
                return Shape.LIST;
            }
            return holdsRepeated && isMap && hasTextKeys(group.getType(0)) ? Shape.MAP : Shape.GROUP;
        }

        private static boolean hasOneField(Type pair) {
            return !pair.isPrimitive() && pair.asGroupType().getFieldCount() == 1;
        }

        private static boolean hasTextKeys(Type pair) {
            if (pair.isPrimitive() || pair.asGroupType().getFieldCount() != 2) {
                return false;
            }
            Type key = pair.asGroupType().getType(0);
            return key.isPrimitive()
                    && key.isRepetition(Type.Repetition.REQUIRED)
                    && ParquetForm.of(key.asPrimitiveType()).isKey();
        }
    }

    /**
     * Of the field of a list that repeats: whether an item is the one field inside of it, as the format has it since
     * 2014, or, as older writers have it, the whole.
     */
    static boolean holdsItem(ParquetNode list, ParquetNode repeated) {
        if (repeated.shape != Shape.GROUP || repeated.fields.length != 1) {
            return false;
        }
        String name = new String(repeated.name, StandardCharsets.UTF_8);
        String listName = new String(list.name, StandardCharsets.UTF_8);
        return !name.equals("array") && !name.equals(listName + "_tuple");
    }
}
