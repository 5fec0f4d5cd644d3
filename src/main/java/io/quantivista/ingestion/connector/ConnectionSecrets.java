package io.quantivista.ingestion.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The secret settings of connections: answers show stars, and a {@code connection_config} that comes back with the stars keeps
 * what it has.
 */
public final class ConnectionSecrets {
    /** What answers show of a secret. */
    public static final String STARS = "*****";

    private ConnectionSecrets() {}

    /** The configuration as answers show it. */
    public static ObjectNode hidden(ObjectNode connectionConfig) {
        List<String> secrets = secrets(connectionConfig);
        if (secrets.isEmpty()) {
            return connectionConfig;
        }
        ObjectNode shown = connectionConfig.deepCopy();
        secrets.stream().filter(shown::has).forEach(name -> shown.put(name, STARS));
        return shown;
    }

    /**
     * A configuration that is to be saved, its stars replaced by what the one before has. What a secret was given for is where it goes:
     * whoever may define a source must not be able to have its password sent elsewhere.
     *
     * @throws GatewayException {@code invalid_definition} where there is nothing to keep, or the secret would go elsewhere
     */
    public static ObjectNode kept(ObjectNode connectionConfig, ObjectNode before) {
        ObjectNode kept = connectionConfig.deepCopy();
        List<FieldProblem> problems = new ArrayList<>();
        for (String name : secrets(connectionConfig)) {
            if (!kept.path(name).asText().equals(STARS)) {
                continue;
            }
            Optional<String> changed = changed(connectionConfig, before);
            if (changed.isPresent()) {
                problems.add(refusal(name, "is kept only while '%s' stays as it is".formatted(changed.get())));
            } else if (before.path(name).isMissingNode()) {
                problems.add(refusal(name, "was not given before"));
            } else {
                kept.set(name, before.path(name));
            }
        }
        if (!problems.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The connection shows %d secret(s) as stars that cannot be kept: see problems"
                            .formatted(problems.size()),
                    problems);
        }
        return kept;
    }

    private static FieldProblem refusal(String name, String why) {
        return new FieldProblem(ConnectionSettings.POINTER + "/" + name, "the secret %s: give it again".formatted(why));
    }

    /** The first setting that leads the secrets elsewhere than before. */
    private static Optional<String> changed(ObjectNode connectionConfig, ObjectNode before) {
        List<String> place = ConnectorCatalogue.of(connectionConfig).map(ConnectorDescriptor::secretsGoTo).stream()
                .flatMap(List::stream)
                .toList();
        return Stream.concat(Stream.of(ConnectorCatalogue.TYPE), place.stream())
                .filter(name -> !connectionConfig.path(name).equals(before.path(name)))
                .findFirst();
    }

    private static List<String> secrets(ObjectNode connectionConfig) {
        return ConnectorCatalogue.of(connectionConfig).stream()
                .flatMap(descriptor -> descriptor.settings().stream())
                .filter(setting -> setting.type() == Setting.Type.SECRET)
                .map(Setting::name)
                .toList();
    }
}
