package io.quantivista.ingestion.input.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchema;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchema.Kind;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry over REST ({@code GET /schemas/ids/{id}}, {@code GET /subjects/{subject}/versions/{version}}). The reader's thread,
 * to which it belongs, fetches what values name before they are delivered; lanes find it beside them. What an id stands for never
 * changes.
 */
final class SchemaRegistry {
    /** Schemas that are kept for values to come. */
    private static final int MAX_SCHEMAS = 1000;

    /** What an answer may have. */
    static final int MAX_BYTES = 8 << 20;

    private static final int MAX_FILES = 100;
    private static final int HEAD_BYTES = 5;
    private static final int NOT_FOUND = 404;
    private static final int FILE_TAG = 0x0a;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI address;
    private final int maxSchemas;
    private final Duration patience;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Map<Integer, RegisteredSchema> schemas = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, RegisteredSchema> eldest) {
            return size() > maxSchemas;
        }
    };

    SchemaRegistry(URI address) {
        this(address, MAX_SCHEMAS, PATIENCE);
    }

    /**
     * @param maxSchemas that are kept
     * @param patience with one answer
     */
    SchemaRegistry(URI address, int maxSchemas, Duration patience) {
        this.address = address;
        this.maxSchemas = maxSchemas;
        this.patience = patience;
    }

    /**
     * The schemas that values name, fetched where they are not known. Blocking.
     *
     * @throws PartitionsException where the registry cannot tell; the values are read again
     */
    RegisteredSchemas fetch(ConsumerRecords<byte[], byte[]> records) {
        Map<Integer, RegisteredSchema> named = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] value = record.value();
            if (value != null && value.length >= HEAD_BYTES && value[0] == 0) {
                named.computeIfAbsent(ByteBuffer.wrap(value).getInt(1), this::find);
            }
        }
        return id -> Objects.requireNonNull(named.get(id), () -> "schema %d was not fetched".formatted(id));
    }

    private RegisteredSchema find(int id) {
        RegisteredSchema known = schemas.get(id);
        if (known == null) {
            known = fetch(id);
            schemas.put(id, known);
        }
        return known;
    }

    private RegisteredSchema fetch(int id) {
        try {
            JsonNode schema = get("/schemas/ids/" + id);
            if (schema == null) {
                return new RegisteredSchema(Kind.NONE, "the registry has no schema %d".formatted(id));
            }
            String type = schema.path("schemaType").asText("AVRO");
            return switch (type) {
                case "AVRO" ->
                    schema.path("references").isEmpty()
                            ? new RegisteredSchema(
                                    Kind.AVRO, schema.path("schema").asText())
                            : new RegisteredSchema(
                                    Kind.NONE, "schema %d refers to others, which Avro's cannot here".formatted(id));
                case "JSON" -> new RegisteredSchema(Kind.JSON, "");
                case "PROTOBUF" -> protobuf(id);
                default -> new RegisteredSchema(Kind.NONE, "schema %d is of the type '%s'".formatted(id, type));
            };
        } catch (IOException e) {
            throw new PartitionsException("the schema registry %s cannot be asked: %s".formatted(address, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PartitionsException("interrupted", e);
        }
    }

    /** The registry compiles the schema and tells its descriptor, as it does those of the files that it imports. */
    private RegisteredSchema protobuf(int id) throws IOException, InterruptedException {
        ByteArrayOutputStream set = new ByteArrayOutputStream();
        JsonNode schema = get("/schemas/ids/" + id + "?format=serialized");
        String problem = add(schema, set, new TreeSet<>());
        return problem == null
                ? new RegisteredSchema(Kind.PROTOBUF, Base64.getEncoder().encodeToString(set.toByteArray()))
                : new RegisteredSchema(Kind.NONE, "schema %d: %s".formatted(id, problem));
    }

    /** Appends a file to a FileDescriptorSet, behind those that it imports. */
    private @Nullable String add(@Nullable JsonNode schema, ByteArrayOutputStream set, Set<String> done)
            throws IOException, InterruptedException {
        if (schema == null) {
            return "the registry does not have a file that it imports";
        }
        for (JsonNode reference : schema.path("references")) {
            String path = "/subjects/%s/versions/%d?format=serialized"
                    .formatted(
                            URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8),
                            reference.path("version").asInt());
            if (done.add(path)) {
                if (done.size() > MAX_FILES) {
                    return "it imports more than %d files".formatted(MAX_FILES);
                }
                String problem = add(get(path), set, done);
                if (problem != null) {
                    return problem;
                }
            }
        }
        try {
            byte[] file = Base64.getDecoder().decode(schema.path("schema").asText());
            set.write(FILE_TAG);
            for (int rest = file.length; ; rest >>>= 7) {
                set.write(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
                if (rest < 0x80) {
                    break;
                }
            }
            set.writeBytes(file);
            return null;
        } catch (IllegalArgumentException e) {
            return "the registry does not tell descriptors of Protobuf (format=serialized)";
        }
    }

    /** Null where there is no such thing. */
    private @Nullable JsonNode get(String path) throws IOException, InterruptedException {
        String base = address.toString().replaceAll("/+$", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json")
                .GET()
                .build();
        HttpResponse<byte[]> answer = answer(request);
        if (answer.statusCode() == NOT_FOUND) {
            return null;
        }
        if (answer.statusCode() != 200) {
            throw new IOException("it answers %d to GET %s".formatted(answer.statusCode(), path));
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("its answer to GET %s is no JSON".formatted(path), e);
        }
    }

    /** Within the patience as a whole: that of a request would end with the headers of the answer. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> asked = http.sendAsync(request, head -> new BoundedBody(MAX_BYTES));
        try {
            return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its answer is not whole after %d ms".formatted(patience.toMillis()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        } finally {
            asked.cancel(true);
        }
    }
}
