package io.quantivista.ingestion.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.connector.push.PushConnection;
import io.quantivista.ingestion.connector.sftp.SftpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The connection types there are. A new one is a line here and a package below this one. */
public final class ConnectorCatalogue {
    static final String TYPE = "type";

    private static final List<ConnectorDescriptor> ENTRIES = List.of(
            PushConnection.DESCRIPTOR,
            FilesConnection.DESCRIPTOR,
            HttpConnection.DESCRIPTOR,
            SftpConnection.DESCRIPTOR,
            PostgresConnection.DESCRIPTOR,
            KafkaConnection.DESCRIPTOR);

    private ConnectorCatalogue() {}

    public static List<ConnectorDescriptor> entries() {
        return ENTRIES;
    }

    public static Optional<ConnectorDescriptor> find(String type) {
        return ENTRIES.stream().filter(entry -> entry.type().equals(type)).findFirst();
    }

    /** The entry of a {@code connection_config}, which is of type push where it names none. */
    static Optional<ConnectorDescriptor> of(ObjectNode connectionConfig) {
        return find(connectionConfig.path(TYPE).asText(PushConnection.DESCRIPTOR.type()));
    }

    /** Everything that is wrong with a {@code connection_config}; empty where nothing is. Nothing is reached. */
    public static List<FieldProblem> validate(ObjectNode connectionConfig, ConnectionPolicy policy) {
        Optional<ConnectorDescriptor> found = of(connectionConfig);
        if (found.isEmpty()) {
            return List.of(new FieldProblem(
                    ConnectionSettings.POINTER + "/" + TYPE,
                    "'%s' is unknown; there are %s"
                            .formatted(connectionConfig.path(TYPE).asText(), types())));
        }
        ConnectionSettings settings = new ConnectionSettings(connectionConfig);
        requireKnown(found.get(), connectionConfig, settings);
        found.get().factory().read(settings, policy);
        return List.copyOf(settings.problems());
    }

    /**
     * Gives types to a {@code connection_config}.
     *
     * @throws GatewayException {@code invalid_definition}, naming every setting that cannot work
     */
    public static Connection read(ObjectNode connectionConfig, ConnectionPolicy policy) {
        List<FieldProblem> problems = validate(connectionConfig, policy);
        if (!problems.isEmpty()) {
            throw refusal(problems);
        }
        return of(connectionConfig).orElseThrow().factory().read(new ConnectionSettings(connectionConfig), policy);
    }

    private static GatewayException refusal(List<FieldProblem> problems) {
        return new GatewayException(
                ErrorCode.INVALID_DEFINITION,
                "connection_config has %d setting(s) that cannot work: %s"
                        .formatted(
                                problems.size(),
                                problems.stream()
                                        .map(problem -> problem.pointer() + ": " + problem.problem())
                                        .toList()),
                problems);
    }

    private static void requireKnown(
            ConnectorDescriptor descriptor, ObjectNode connectionConfig, ConnectionSettings settings) {
        List<String> known = Stream.concat(
                        Stream.of(TYPE), descriptor.settings().stream().map(Setting::name))
                .sorted()
                .toList();
        connectionConfig.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                settings.refuse(name, "unknown setting of type %s; there are %s".formatted(descriptor.type(), known));
            }
        });
        for (Setting setting : descriptor.settings()) {
            if (setting.required() && !settings.has(setting.name())) {
                settings.refuse(setting.name(), "is required: " + setting.sentence());
            }
        }
    }

    private static List<String> types() {
        return ENTRIES.stream().map(ConnectorDescriptor::type).toList();
    }
}
