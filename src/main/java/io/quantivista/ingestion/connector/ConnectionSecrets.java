package io.quantivista.ingestion.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import java.util.List;

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

    /** A configuration that is to be saved, its stars replaced by what the one before of the same type has. */
    public static ObjectNode kept(ObjectNode connectionConfig, ObjectNode before) {
        List<String> secrets = secrets(connectionConfig);
        boolean isSameType =
                connectionConfig.path(ConnectorCatalogue.TYPE).equals(before.path(ConnectorCatalogue.TYPE));
        ObjectNode kept = connectionConfig.deepCopy();
        for (String name : secrets) {
            if (kept.path(name).asText().equals(STARS)) {
                JsonNode old = before.path(name);
                if (isSameType && !old.isMissingNode()) {
                    kept.set(name, old);
                } else {
                    kept.remove(name);
                }
            }
        }
        return kept;
    }

    private static List<String> secrets(ObjectNode connectionConfig) {
        return ConnectorCatalogue.of(connectionConfig).stream()
                .flatMap(descriptor -> descriptor.settings().stream())
                .filter(setting -> setting.type() == Setting.Type.SECRET)
                .map(Setting::name)
                .toList();
    }
}
