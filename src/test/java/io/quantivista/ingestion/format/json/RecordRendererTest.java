package io.quantivista.ingestion.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.transform.Rules;
import io.quantivista.ingestion.transform.TransformPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules make of a record, as written, against the same rules applied to Jackson's trees. */
class RecordRendererTest {
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    /** None lies inside another. */
    private static final List<String> PATHS = List.of(
            "a", "b", "o.a", "o.b", "o.p.x", "o.p.y", "n.m.k", "n.c", "/d.e", "/q\"uote/i", "größe", "/o/p/z~1z");

    private static final String[] VALUES = {
        "1", "-2.50", "1e5", "\"t\"", "\"\\u00e9\\n\\\"\"", "\"\"", "null", "true", "[1, {\"a\":2}]", "{ \"in\" : [] }"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomRulesOnRandomRecordsGiveWhatTheModelGives(long seed) throws Exception {
        Random random = new Random(seed);
        for (int version = 0; version < 150; version++) {
            List<RuleDefinition> rules = randomRules(random);
            FieldSlots slots = new FieldSlots();
            TransformPlan plan = TransformPlan.compile(rules, slots);
            Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, slots.paths());
            List<String> records = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                records.add(randomRecord(random));
            }
            decoder.begin(TestRecords.batch(String.join("\n", records)));
            for (String record : records) {
                assertThat(decoder.next()).isTrue();
                assertThat(decoder.failure()).as(record).isNull();
                assertThat(plan.apply(decoder.row())).isNull();

                String rendered = TestRecords.rendered(decoder);

                JsonNode expected = model((ObjectNode) JACKSON.readTree(record), rules);
                assertThat(JACKSON.readTree(rendered))
                        .as("%s of %s after %s", rendered, record, rules)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aRecordThatNoRuleTouchedIsTheBytesThatCameIn() {
        String record = " { \"a\" : 1.0e0 , \"\\u0062\":\"\\u0041\\/\" ,\"c\":[ 1 ,2 ] , \"c\":0 } ";
        FieldSlots slots = new FieldSlots();
        TransformPlan.compile(List.of(Rules.rule("trim", "b", null, null), Rules.rule("drop", "x", null, null)), slots);

        assertThat(TestRecords.rendered(TestRecords.json(slots, record))).isEqualTo(record);
    }

    @Test
    void whatNoRuleTouchedKeepsItsBytesBesideWhatOneDid() {
        assertThat(Rules.applied(
                        "{\"a\": 1.0e0 ,\"u\": [ 1 ,2 ],\"o\":{\"k\" : \"\\u0041\" , \"v\":\" x \"} }",
                        Rules.rule("trim", "o.v", null, null)))
                .isEqualTo("{\"a\": 1.0e0 ,\"u\": [ 1 ,2 ],\"o\":{\"k\" : \"\\u0041\",\"v\":\"x\"}}");
    }

    @Test
    void anObjectOfItsOwnIsWrittenWithWhatRulesDidInside() {
        FieldSlots slots = new FieldSlots();
        int order = slots.slot("order");
        TransformPlan plan = TransformPlan.compile(
                List.of(Rules.rule("constant", null, "order.x.y", "1"), Rules.rule("drop", "order.id", null, null)),
                slots);
        Decoder decoder = TestRecords.json(slots, "{\"order\":{\"id\":7,\"q\":[ 1 ]},\"z\":0}");
        plan.apply(decoder.row());
        ByteSink out = new ByteSink(8);

        decoder.renderSlot(order, out);

        assertThat(new String(out.array(), 0, out.size(), StandardCharsets.UTF_8))
                .isEqualTo("{\"q\":[ 1 ],\"x\":{\"y\":1}}");
    }

    @Test
    void rulesOnCsvMayBuildObjects() {
        assertThat(Rules.appliedToCsv("a,b\n1,\"x\"\"y\"\n", Rules.rule("rename", "a", "n.m", null)))
                .isEqualTo("{\"b\":\"x\\\"y\",\"n\":{\"m\":\"1\"}}");
    }

    /** The rules again, on a tree. */
    private static JsonNode model(ObjectNode record, List<RuleDefinition> rules) {
        ObjectNode original = record.deepCopy();
        for (RuleDefinition rule : rules) {
            JsonNode source = rule.sourceField() == null ? null : find(record, rule.sourceField());
            JsonNode constant = rule.transformationLogic() == null
                    ? null
                    : rule.transformationLogic().get("value");
            switch (rule.ruleType()) {
                case "rename" -> {
                    if (source != null) {
                        put(record, rule.targetField(), source);
                        remove(record, rule.sourceField());
                    }
                }
                case "copy" -> {
                    if (source != null) {
                        put(record, rule.targetField(), source);
                    }
                }
                case "drop" -> remove(record, rule.sourceField());
                case "constant" -> put(record, rule.targetField(), constant);
                case "default" -> {
                    if (source == null || source.isNull()) {
                        put(record, rule.targetField(), constant);
                    } else {
                        put(record, rule.targetField(), source);
                    }
                }
                default -> throw new AssertionError(rule.ruleType());
            }
        }
        // An object that only rules made lives as long as a field in it.
        for (String made : List.of("o.p", "n.m", "o", "n", "/q\"uote")) {
            JsonNode object = find(record, made);
            if (find(original, made) == null && object != null && object.isObject() && object.isEmpty()) {
                remove(record, made);
            }
        }
        return record;
    }

    private static JsonNode find(ObjectNode record, String path) {
        JsonNode node = record;
        for (String segment : FieldPath.parse(path).segments()) {
            node = node == null ? null : node.get(segment);
        }
        return node;
    }

    private static void put(ObjectNode record, String path, JsonNode value) {
        List<String> segments = FieldPath.parse(path).segments();
        ObjectNode parent = record;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = parent.has(segment) ? (ObjectNode) parent.get(segment) : parent.putObject(segment);
        }
        parent.set(segments.get(segments.size() - 1), value);
    }

    private static void remove(ObjectNode record, String path) {
        List<String> segments = FieldPath.parse(path).segments();
        JsonNode parent = record;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = parent.path(segment);
        }
        if (parent instanceof ObjectNode object) {
            object.remove(segments.get(segments.size() - 1));
        }
    }

    private static List<RuleDefinition> randomRules(Random random) {
        List<RuleDefinition> rules = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            String source = PATHS.get(random.nextInt(PATHS.size()));
            String target = PATHS.get((PATHS.indexOf(source) + 1 + random.nextInt(PATHS.size() - 1)) % PATHS.size());
            String constant = "{\"value\":" + VALUES[random.nextInt(VALUES.length)] + "}";
            rules.add(
                    switch (random.nextInt(5)) {
                        case 0 -> Rules.rule("rename", source, target, null);
                        case 1 -> Rules.rule("copy", source, target, null);
                        case 2 -> Rules.rule("drop", source, null, null);
                        case 3 -> Rules.rule("constant", null, target, constant);
                        default -> Rules.rule("default", source, random.nextBoolean() ? source : target, constant);
                    });
        }
        return rules;
    }

    /** A record in which each path is there or not, with fields of no interest between, in random order. */
    private static String randomRecord(Random random) {
        List<String> members = new ArrayList<>(List.of("\"u\": [ 1 ]", "\"w\":{\"a\":1}"));
        for (String name : new String[] {"a", "\\u0062", "d.e", "größe", "zz"}) {
            addMember(members, name, random);
        }
        if (random.nextInt(3) > 0) {
            List<String> inner = new ArrayList<>();
            addMember(inner, "a", random);
            addMember(inner, "other", random);
            addMember(inner, "b", random);
            if (random.nextBoolean()) {
                List<String> innermost = new ArrayList<>();
                addMember(innermost, "x", random);
                addMember(innermost, "z\\/z", random);
                inner.add(random.nextInt(inner.size() + 1), "\"p\" : " + object(innermost));
            }
            members.add(random.nextInt(members.size() + 1), "\"o\":" + object(inner));
        }
        if (random.nextInt(3) == 0) {
            members.add(random.nextInt(members.size() + 1), "\"n\":{\"m\":{}}");
        }
        if (random.nextInt(3) == 0) {
            members.add("\"q\\\"uote\":{\"i\" :1}");
        }
        return object(members);
    }

    private static String object(List<String> members) {
        return "{" + String.join(",", members) + " }";
    }

    private static void addMember(List<String> members, String name, Random random) {
        if (random.nextInt(3) > 0) {
            members.add(
                    random.nextInt(members.size() + 1), "\"" + name + "\" :" + VALUES[random.nextInt(VALUES.length)]);
        }
    }
}
