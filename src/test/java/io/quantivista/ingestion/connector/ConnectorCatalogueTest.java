package io.quantivista.ingestion.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectorCatalogueTest {
    private static final Path PAGE = Path.of("docs", "reference", "connectors.md");
    private static final ConnectionPolicy POLICY =
            new ConnectionPolicy(List.of(Path.of("/data/in"), Path.of("/mnt")), HostPolicy.PUBLIC);

    static Stream<ConnectorDescriptor> entries() {
        return ConnectorCatalogue.entries().stream();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void every_example_can_be_read(ConnectorDescriptor entry) {
        assertThat(entry.examples()).isNotEmpty();
        assertThat(entry.examples())
                .allSatisfy(example -> assertThat(ConnectorCatalogue.read(json(example), POLICY))
                        .isNotNull());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void every_entry_refuses_a_setting_that_it_does_not_know(ConnectorDescriptor entry) {
        ObjectNode config = json(entry.examples().get(0)).put("colour", "red");

        assertThat(ConnectorCatalogue.validate(config, POLICY))
                .extracting(FieldProblem::pointer)
                .containsExactly("/connection_config/colour");
    }

    @ParameterizedTest
    @MethodSource("entries")
    void every_entry_asks_for_what_it_requires(ConnectorDescriptor entry) {
        ObjectNode bare = json("{}").put("type", entry.type());

        assertThat(ConnectorCatalogue.validate(bare, POLICY))
                .extracting(FieldProblem::pointer)
                .containsAll(entry.settings().stream()
                        .filter(Setting::required)
                        .map(setting -> "/connection_config/" + setting.name())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void secrets_are_stars_and_come_back_from_them(ConnectorDescriptor entry) {
        ObjectNode config = json(entry.examples().get(0));
        List<String> secrets = entry.settings().stream()
                .filter(setting -> setting.type() == Setting.Type.SECRET)
                .map(Setting::name)
                .toList();
        secrets.forEach(name -> config.put(name, "hunter2"));

        ObjectNode shown = ConnectionSecrets.hidden(config);

        assertThat(shown.toString()).doesNotContain("hunter2");
        assertThat(ConnectionSecrets.kept(shown, config)).isEqualTo(config);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void a_secret_is_kept_only_for_where_it_was_given(ConnectorDescriptor entry) {
        for (Setting secret : entry.settings()) {
            if (secret.type() != Setting.Type.SECRET) {
                continue;
            }
            ObjectNode config = json(entry.examples().get(0));
            // The example may bear another one.
            entry.settings().stream()
                    .filter(other -> other.type() == Setting.Type.SECRET)
                    .forEach(other -> config.remove(other.name()));
            config.put(secret.name(), "hunter2");
            ObjectNode shown = ConnectionSecrets.hidden(config);

            assertThat(entry.secretsGoTo())
                    .as("where the secrets of " + entry.type() + " go")
                    .isNotEmpty();
            for (String place : entry.secretsGoTo()) {
                assertThat(entry.setting(place)).as(place).isPresent();
                ObjectNode elsewhere = shown.deepCopy();
                elsewhere.put(place, "elsewhere");
                assertGivenAgain(elsewhere, config, secret, "is kept only while '%s' stays as it is".formatted(place));
            }
            assertGivenAgain(shown, json("{\"type\":\"another\"}"), secret, "is kept only while 'type' stays as it is");
            ObjectNode without = config.deepCopy();
            without.remove(secret.name());
            assertGivenAgain(shown, without, secret, "was not given before");
        }
    }

    private static void assertGivenAgain(ObjectNode config, ObjectNode before, Setting secret, String why) {
        assertThatThrownBy(() -> ConnectionSecrets.kept(config, before))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.problems())
                                .containsExactly(new FieldProblem(
                                        "/connection_config/" + secret.name(),
                                        "the secret %s: give it again".formatted(why))));
    }

    @Test
    void no_type_is_push_and_an_unknown_one_is_refused_with_those_there_are() {
        assertThat(ConnectorCatalogue.validate(json("{}"), POLICY)).isEmpty();
        assertThatThrownBy(() -> ConnectorCatalogue.read(json("{\"type\":\"pigeon\"}"), POLICY))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("'pigeon' is unknown; there are [push, files");
    }

    /** {@code -Ddocs.write=true} writes the page anew. */
    @Test
    void the_page_of_the_reference_is_what_the_catalogue_writes() throws IOException {
        String page = ConnectorReference.page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).hasContent(page);
    }

    @Test
    void the_contract_names_every_type() throws IOException {
        String contract = Files.readString(Path.of("openapi", "ingestion-v1.yaml"));
        String types =
                contract.substring(contract.indexOf("    ConnectionConfig:"), contract.indexOf("    IngestionConfig:"));

        assertThat(ConnectorCatalogue.entries())
                .allSatisfy(entry -> assertThat(types).containsPattern("- " + entry.type() + "\n"));
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
