package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.source.KafkaConnection.ConsumerLimits;
import io.quantivista.ingestion.source.KafkaConnection.MessageForm;
import io.quantivista.ingestion.source.KafkaConnection.OnGap;
import io.quantivista.ingestion.source.KafkaConnection.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads a {@code connection_config} of type kafka key by key and collects everything that is wrong with it. */
final class KafkaConnectionReader {
    /** Topics that a source may name. */
    static final int MAX_TOPICS = 100;

    private static final int MAX_PATTERN = 500;
    private static final int MAX_GROUP = 255;
    private static final String POINTER = "/connection_config";
    private static final Set<String> KEYS = Set.of(
            "type",
            "topics",
            "topic_pattern",
            "bootstrap_servers",
            "format",
            "schema",
            "start",
            "on_missing_offset",
            "on_replaced_topic",
            "group_id",
            "consumer");
    private static final Set<String> CONSUMER_KEYS = Set.of(
            "fetch_max_bytes",
            "max_partition_fetch_bytes",
            "fetch_min_bytes",
            "max_poll_records",
            "session_timeout_millis");
    /** As Kafka has it; it allows no other character, so a name can stand in paths and JSON as it is. */
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:,/\\[\\]]+):(\\d{1,5})");

    private final ObjectNode json;
    private final IngestionConfig config;
    private final List<FieldProblem> problems = new ArrayList<>();

    KafkaConnectionReader(ObjectNode json, IngestionConfig config) {
        this.json = json;
        this.config = config;
    }

    List<FieldProblem> problems() {
        return problems;
    }

    KafkaConnection read() {
        refuseUnknown(json, POINTER, KEYS);
        requireEndless();
        List<String> topics = topics();
        Optional<Pattern> pattern = pattern();
        if (topics.isEmpty() == pattern.isEmpty() && problems.isEmpty()) {
            refuse("/topics", "exactly one of topics and topic_pattern is expected");
        }
        Optional<MessageForm> form = choice("format", MessageForm.class);
        return new KafkaConnection(
                topics,
                pattern,
                servers(),
                form,
                schema(form),
                choice("start", Start.class).orElse(Start.EARLIEST),
                choice("on_missing_offset", OnGap.class).orElse(OnGap.STOP),
                choice("on_replaced_topic", OnGap.class).orElse(OnGap.STOP),
                group(),
                consumer());
    }

    private void requireEndless() {
        config.ingestionMode()
                .filter(mode -> mode != IngestionMode.REAL_TIME_STREAM)
                .ifPresent(mode -> problems.add(new FieldProblem(
                        "/ingestion_config/ingestion_mode",
                        "a topic has no end: REAL_TIME_STREAM is expected, not %s".formatted(mode))));
        config.dataFormat()
                .filter(format -> format == DataFormat.PARQUET)
                .ifPresent(format -> problems.add(new FieldProblem(
                        "/ingestion_config/data_format", "messages cannot be files of Parquet")));
    }

    private List<String> topics() {
        JsonNode node = json.path("topics");
        List<String> topics = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return topics;
        }
        if (!node.isArray() || node.isEmpty() || node.size() > MAX_TOPICS) {
            refuse("/topics", "a list of 1 to %d names is expected".formatted(MAX_TOPICS));
            return topics;
        }
        for (int i = 0; i < node.size(); i++) {
            String topic = node.get(i).asText();
            if (!node.get(i).isTextual() || !TOPIC.matcher(topic).matches()) {
                refuse(
                        "/topics/" + i,
                        "'%s' is no name of a topic: letters, digits, '.', '_' and '-', at most 249".formatted(topic));
            } else if (topics.contains(topic)) {
                refuse("/topics/" + i, "'%s' is named twice".formatted(topic));
            } else {
                topics.add(topic);
            }
        }
        return topics;
    }

    private Optional<Pattern> pattern() {
        String text = text(json, POINTER, "topic_pattern");
        if (text == null) {
            return Optional.empty();
        }
        if (text.length() > MAX_PATTERN) {
            refuse("/topic_pattern", "it has %d characters, %d are allowed".formatted(text.length(), MAX_PATTERN));
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            refuse(
                    "/topic_pattern",
                    "'%s' is no regular expression: %s at character %d"
                            .formatted(text, e.getDescription(), e.getIndex()));
            return Optional.empty();
        }
    }

    private Optional<String> servers() {
        String text = text(json, POINTER, "bootstrap_servers");
        if (text == null) {
            return Optional.empty();
        }
        for (String server : text.split(",", -1)) {
            var match = SERVER.matcher(server.strip());
            if (!match.matches() || Integer.parseInt(match.group(2)) > 65_535) {
                refuse("/bootstrap_servers", "'%s' is not host:port".formatted(server.strip()));
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private Optional<String> schema(Optional<MessageForm> form) {
        JsonNode node = json.path("schema");
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        boolean isAvro = form.map(named -> named == MessageForm.AVRO)
                .orElse(config.dataFormat().filter(DataFormat.AVRO::equals).isPresent());
        if (!isAvro) {
            refuse("/schema", "only Avro values have a schema here; that of Protobuf is ingestion_config.protobuf");
        }
        return Optional.of(node.isTextual() ? node.asText() : node.toString());
    }

    private Optional<String> group() {
        String group = text(json, POINTER, "group_id");
        if (group != null && group.length() > MAX_GROUP) {
            refuse("/group_id", "it has %d characters, %d are allowed".formatted(group.length(), MAX_GROUP));
            return Optional.empty();
        }
        return Optional.ofNullable(group);
    }

    private ConsumerLimits consumer() {
        JsonNode node = json.path("consumer");
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (node instanceof ObjectNode given) {
            object = given;
            refuseUnknown(object, POINTER + "/consumer", CONSUMER_KEYS);
        } else if (!node.isMissingNode() && !node.isNull()) {
            refuse("/consumer", "an object is expected");
        }
        return new ConsumerLimits(
                integer(object, "fetch_max_bytes", 4 << 20, 64 << 10, 64 << 20),
                integer(object, "max_partition_fetch_bytes", 1 << 20, 16 << 10, 16 << 20),
                integer(object, "fetch_min_bytes", 1, 1, 1 << 20),
                integer(object, "max_poll_records", 10_000, 1, 100_000),
                integer(object, "session_timeout_millis", 45_000, 6_000, 300_000));
    }

    private int integer(ObjectNode object, String name, int otherwise, int least, int most) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < least || node.asInt() > most) {
            refuse("/consumer/" + name, "a whole number from %d to %d is expected".formatted(least, most));
            return otherwise;
        }
        return node.asInt();
    }

    private <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        String text = text(json, POINTER, name);
        if (text == null) {
            return Optional.empty();
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(constant);
            }
        }
        refuse(
                "/" + name,
                "'%s' is not one of %s"
                        .formatted(
                                text, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
        return Optional.empty();
    }

    private @Nullable String text(ObjectNode object, String pointer, String name) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual() || node.asText().isBlank()) {
            problems.add(new FieldProblem(pointer + "/" + name, "a text that is not empty is expected"));
            return null;
        }
        return node.asText();
    }

    private void refuseUnknown(ObjectNode object, String pointer, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(new FieldProblem(
                        pointer + "/" + name,
                        "'%s' is unknown; there are %s"
                                .formatted(name, known.stream().sorted().toList())));
            }
        });
    }

    private void refuse(String pointer, String problem) {
        problems.add(new FieldProblem(POINTER + pointer, problem));
    }
}
