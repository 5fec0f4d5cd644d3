package io.quantivista.ingestion.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Manifests as they are written")
class ManifestsTest {
    static List<Path> files() {
        return Manifests.files();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    @DisplayName("have no field that the model of Kubernetes does not know")
    void fitTheModel(Path file) {
        assertThat(Manifests.documents(file)).isNotEmpty().allSatisfy(StrictModel::read);
    }

    @Test
    @DisplayName("are refused where a field is misspelt, at any depth")
    void refusesMisspeltField() {
        JsonNode set = Manifests.documents(Path.of("k8s/base/statefulset.yaml")).get(0);
        ((ObjectNode) set.at("/spec/template/spec/containers/0/readinessProbe")).put("periodSecond", 1);

        assertThatThrownBy(() -> StrictModel.read(set))
                .hasMessageContaining("StatefulSet ingestion")
                .hasMessageContaining("periodSecond");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    @DisplayName("are each named by the kustomization of their folder")
    void isUsed(Path file) {
        String kustomization = Manifests.documents(file.resolveSibling("kustomization.yaml"))
                .get(0)
                .toString();

        assertThat(kustomization).contains("\"" + file.getFileName() + "\"");
    }
}
