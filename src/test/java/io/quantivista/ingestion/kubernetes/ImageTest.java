package io.quantivista.ingestion.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Both recipes of the image")
class ImageTest {
    private static RenderedGateway gateway;

    @BeforeAll
    static void render() {
        assumeTrue(Manifests.canRender(), "kubectl is missing, which renders overlays");
        gateway = RenderedGateway.of(Manifests.ROOT.resolve("overlays/development"));
    }

    @Test
    @DisplayName("set what the manifests set")
    void setWhatTheManifestsSet() throws IOException {
        Map<String, String> dockerfile = new TreeMap<>();
        Matcher variable = Pattern.compile("\\b([A-Z_]{6,})=(\"[^\"]*\"|\\S+)").matcher(read("Dockerfile"));
        while (variable.find()) {
            dockerfile.put(variable.group(1), variable.group(2).replace("\"", ""));
        }

        assertThat(dockerfile).hasSize(3);
        assertThat(gateway.environment()).containsAllEntriesOf(dockerfile);
        String pom = read("pom.xml");
        dockerfile.forEach((name, value) -> assertThat(pom).contains("<%1$s>%2$s</%1$s>".formatted(name, value)));
    }

    @Test
    @DisplayName("run as the user of the manifests, who has a name, on their port")
    void runAsTheUser() throws IOException {
        long user = gateway.pod().getSecurityContext().getRunAsUser();
        int port = gateway.container().getPorts().get(0).getContainerPort();

        assertThat(read("Dockerfile"))
                .contains(
                        "--uid %d ".formatted(user),
                        "\nUSER %1$d:%1$d\n".formatted(user),
                        "\nEXPOSE %d\n".formatted(port));
        assertThat(read("pom.xml"))
                .contains("<user>%1$d:%1$d</user>".formatted(user), "<port>%d</port>".formatted(port));
        assertThat(read("src/main/image/etc/passwd")).contains("\ningestion:x:%1$d:%1$d:".formatted(user));
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}
