package io.quantivista.ingestion.connector.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.ConsumerLimits;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.MessageForm;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.OnGap;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.Start;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the settings of one connection. */
final class KafkaSettings {
    private static final int MAX_TOPICS = 100;
    private static final int MAX_PATTERN = 500;
    private static final int MAX_GROUP = 255;
    private static final int MAX_PORT = 65_535;
    /** As Kafka has it; it allows no other character, so a name can stand in paths and JSON as it is. */
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:,/\\[\\]]+):(\\d{1,5})");
    private static final Set<String> CONSUMER = Set.of(
            "fetch_max_bytes",
            "max_partition_fetch_bytes",
            "fetch_min_bytes",
            "max_poll_records",
            "session_timeout_millis");

    private final ConnectionSettings settings;

    KafkaSettings(ConnectionSettings settings) {
        this.settings = settings;
    }

    KafkaConnection read() {
        if (settings.has("topics") == settings.has("topic_pattern")) {
            settings.refuse("topics", "exactly one of topics and topic_pattern is expected");
        }
        return new KafkaConnection(
                topics(),
                pattern(),
                servers(),
                settings.has("format")
                        ? Optional.of(settings.choice("format", MessageForm.class, MessageForm.JSON))
                        : Optional.empty(),
                schema(),
                registry(),
                settings.choice("start", Start.class, Start.EARLIEST),
                settings.choice("on_missing_offset", OnGap.class, OnGap.STOP),
                settings.choice("on_replaced_topic", OnGap.class, OnGap.STOP),
                group(),
                consumer());
    }

    private List<String> topics() {
        List<String> topics = new ArrayList<>();
        if (!settings.has("topics")) {
            return topics;
        }
        JsonNode node = settings.setting("topics");
        if (!node.isArray() || node.isEmpty() || node.size() > MAX_TOPICS) {
            settings.refuse("topics", "a list of 1 to %d names is expected".formatted(MAX_TOPICS));
            return topics;
        }
        for (int i = 0; i < node.size(); i++) {
            String topic = node.get(i).asText();
            if (!node.get(i).isTextual() || !TOPIC.matcher(topic).matches()) {
                settings.refuse(
                        "topics/" + i,
                        "'%s' is no name of a topic: letters, digits, '.', '_' and '-', at most 249".formatted(topic));
            } else if (topics.contains(topic)) {
                settings.refuse("topics/" + i, "'%s' is named twice".formatted(topic));
            } else {
                topics.add(topic);
            }
        }
        return topics;
    }

    private Optional<Pattern> pattern() {
        String text = settings.text("topic_pattern");
        if (text == null) {
            return Optional.empty();
        }
        if (text.length() > MAX_PATTERN) {
            settings.refuse(
                    "topic_pattern", "it has %d characters, %d are allowed".formatted(text.length(), MAX_PATTERN));
            return Optional.empty();
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            settings.refuse(
                    "topic_pattern",
                    "'%s' is no regular expression: %s at character %d"
                            .formatted(text, e.getDescription(), e.getIndex()));
            return Optional.empty();
        }
        try {
            KafkaConnection.butEvents(pattern);
        } catch (PatternSyntaxException e) {
            settings.refuse(
                    "topic_pattern",
                    "'%s' cannot be a part of another regular expression: close a quote that it opens (\\Q with \\E), and leave out comments"
                            .formatted(text));
            return Optional.empty();
        }
        return Optional.of(pattern);
    }

    private Optional<String> servers() {
        String text = settings.text("bootstrap_servers");
        if (text == null) {
            return Optional.empty();
        }
        for (String server : text.split(",", -1)) {
            Matcher match = SERVER.matcher(server.strip());
            if (!match.matches() || Integer.parseInt(match.group(2)) > MAX_PORT) {
                settings.refuse("bootstrap_servers", "'%s' is not host:port".formatted(server.strip()));
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private Optional<String> schema() {
        JsonNode node = settings.setting("schema");
        return node.isMissingNode() || node.isNull()
                ? Optional.empty()
                : Optional.of(node.isTextual() ? node.asText() : node.toString());
    }

    private Optional<URI> registry() {
        if (!settings.has("schema_registry")) {
            return Optional.empty();
        }
        if (settings.has("schema")) {
            settings.refuse(
                    "schema", "values are read with a schema or with those of a schema_registry, not with both");
        }
        if (settings.has("format")) {
            settings.refuse("format", "the schema_registry tells how a value is read");
        }
        ObjectNode object = settings.object("schema_registry");
        object.fieldNames().forEachRemaining(name -> {
            if (!name.equals("url")) {
                settings.refuse("schema_registry/" + name, "unknown; there is url");
            }
        });
        try {
            URI address = new URI(object.path("url").asText());
            if (address.getHost() != null
                    && address.getUserInfo() == null
                    && address.getRawQuery() == null
                    && Set.of("http", "https").contains(String.valueOf(address.getScheme()))) {
                return Optional.of(address);
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        settings.refuse(
                "schema_registry/url", "an address such as http://registry:8081 is expected, without user and query");
        return Optional.empty();
    }

    private Optional<String> group() {
        String group = settings.text("group_id");
        if (group != null && group.length() > MAX_GROUP) {
            settings.refuse("group_id", "it has %d characters, %d are allowed".formatted(group.length(), MAX_GROUP));
            return Optional.empty();
        }
        return Optional.ofNullable(group);
    }

    private ConsumerLimits consumer() {
        ObjectNode object = settings.object("consumer");
        object.fieldNames().forEachRemaining(name -> {
            if (!CONSUMER.contains(name)) {
                settings.refuse(
                        "consumer/" + name,
                        "unknown; there are %s"
                                .formatted(CONSUMER.stream().sorted().toList()));
            }
        });
        return new ConsumerLimits(
                settings.integerWithin("consumer", "fetch_max_bytes", 4 << 20, 64 << 10, 64 << 20),
                settings.integerWithin("consumer", "max_partition_fetch_bytes", 1 << 20, 16 << 10, 16 << 20),
                settings.integerWithin("consumer", "fetch_min_bytes", 1, 1, 1 << 20),
                settings.integerWithin("consumer", "max_poll_records", 10_000, 1, 100_000),
                settings.integerWithin("consumer", "session_timeout_millis", 45_000, 6_000, 300_000));
    }
}
