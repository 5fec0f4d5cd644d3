package io.quantivista.ingestion.expression;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of the current row as cel-java sees them. Owned by one lane. */
final class FieldValues implements CelVariableResolver {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private final List<FieldPath> fields;
    private final int[] slots;
    private final DecimalReader decimals = new DecimalReader();
    private @Nullable Row row;

    FieldValues(List<FieldPath> fields, int[] slots) {
        this.fields = fields;
        this.slots = slots;
    }

    void look(Row at) {
        row = at;
    }

    @Override
    public Optional<Object> find(String name) {
        Row at = row;
        if (at == null || !name.startsWith("@")) {
            return Optional.empty();
        }
        int field = Integer.parseInt(name, 2, name.length(), 10);
        Value value = at.slot(slots[field]);
        return Optional.of(name.charAt(1) == 'h' ? value.kind() != ValueKind.MISSING : value(value, fields.get(field)));
    }

    private Object value(Value value, FieldPath field) {
        return switch (value.kind()) {
            case MISSING ->
                throw new CelInvalidArgumentException(
                        "the record has no field '%s': test it with has(record.…) first".formatted(field));
            case NULL -> NullValue.NULL_VALUE;
            case TRUE -> true;
            case FALSE -> false;
            case STRING, TEXT -> value.text();
            case NUMBER -> {
                if (!decimals.read(value)) {
                    throw new CelInvalidArgumentException("the number in '%s' is too long".formatted(field));
                }
                yield decimals.value();
            }
            case OBJECT, ARRAY -> nested(value, field);
        };
    }

    private static Object nested(Value value, FieldPath field) {
        try {
            return of(JSON.readTree(value.bytes(), value.from(), value.length()));
        } catch (IOException e) {
            throw new CelInvalidArgumentException("the value in '%s' cannot be read as JSON".formatted(field));
        }
    }

    private static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(entry -> map.put(entry.getKey(), of(entry.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(of(element)));
                yield list;
            }
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.decimalValue();
            case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
        };
    }
}
