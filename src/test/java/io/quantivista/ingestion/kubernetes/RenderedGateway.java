package io.quantivista.ingestion.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quantivista.ingestion.config.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway's own objects in a rendered overlay. */
record RenderedGateway(Path overlay, List<HasMetadata> objects) {
    /** Stands for the value of a Secret, which no manifest has. */
    private static final Map<String, String> SECRETS = Map.of(
            "INGEST_POSTGRES_URL", "postgresql://user:password@postgresql:5432/ingestion",
            "INGEST_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");

    static RenderedGateway of(Path overlay) {
        return new RenderedGateway(overlay, Manifests.render(overlay));
    }

    StatefulSet set() {
        return Manifests.only(objects, StatefulSet.class);
    }

    PodSpec pod() {
        return set().getSpec().getTemplate().getSpec();
    }

    Container container() {
        return pod().getContainers().get(0);
    }

    /** Every variable that the process gets. */
    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        container()
                .getEnvFrom()
                .forEach(from -> variables.putAll(
                        configMap(from.getConfigMapRef().getName()).getData()));
        for (EnvVar variable : container().getEnv()) {
            variables.put(
                    variable.getName(),
                    variable.getValueFrom() == null ? variable.getValue() : SECRETS.get(variable.getName()));
        }
        return variables;
    }

    private ConfigMap configMap(String name) {
        return Manifests.all(objects, ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no ConfigMap " + name));
    }

    /** A flag of the JVM that has a size, such as {@code -Xmx} or {@code -XX:MaxMetaspaceSize=}, in bytes. */
    long jvmBytes(String flag) {
        Matcher matcher = Pattern.compile(Pattern.quote(flag) + "(\\d+)m")
                .matcher(environment().get("JDK_JAVA_OPTIONS"));
        if (!matcher.find()) {
            throw new IllegalStateException("JDK_JAVA_OPTIONS has no " + flag);
        }
        return DataSize.parse(matcher.group(1) + " MiB").bytes();
    }

    long memoryLimit() {
        Quantity limit = container().getResources().getLimits().get("memory");
        return Quantity.getAmountInBytes(limit).longValueExact();
    }

    @Override
    public String toString() {
        return String.valueOf(overlay.getFileName());
    }
}
