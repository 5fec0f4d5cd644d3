package io.quantivista.ingestion.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.HostPolicy;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsideRootTest {
    @TempDir
    private Path data;

    private Path folder;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = Files.createDirectories(data.resolve("in/desk"));
        Files.createDirectories(folder.resolve("2025/06"));
        Files.writeString(folder.resolve("a.csv"), "a");
        Files.writeString(folder.resolve("2025/06/b.csv"), "b");
        Files.createDirectories(data.resolve("secret/06"));
        Files.writeString(data.resolve("secret/06/b.csv"), "key");
    }

    @Test
    void files_of_the_folder_and_below_it_are_opened() throws IOException {
        assertThat(read("desk", "a.csv")).isEqualTo("a");
        assertThat(read("desk", "2025/06/b.csv")).isEqualTo("b");
        Files.writeString(data.resolve("in/top.csv"), "top");
        assertThat(read("", "top.csv")).isEqualTo("top");
    }

    @Test
    void a_folder_whose_place_a_link_has_taken_leads_nowhere() throws IOException {
        Files.move(folder.resolve("2025"), folder.resolve("moved"));
        Files.createSymbolicLink(folder.resolve("2025"), data.resolve("secret"));

        assertThatThrownBy(() -> read("desk", "2025/06/b.csv")).isInstanceOf(IOException.class);
    }

    @Test
    void a_file_whose_place_a_link_has_taken_is_not_opened() throws IOException {
        Files.delete(folder.resolve("a.csv"));
        Files.createSymbolicLink(folder.resolve("a.csv"), data.resolve("secret/06/b.csv"));

        assertThatThrownBy(() -> read("desk", "a.csv")).isInstanceOf(IOException.class);
    }

    @Test
    void a_source_whose_own_folder_has_become_a_link_out_is_not_read() throws IOException {
        FilesConnection connection = connection("desk");
        Files.move(folder, data.resolve("moved"));
        Files.createSymbolicLink(folder, data.resolve("secret/06"));

        assertThatThrownBy(() -> read(connection, "b.csv")).hasMessageContaining("leads out of");
    }

    private String read(String path, String name) throws IOException {
        return read(connection(path), name);
    }

    private static String read(FilesConnection connection, String name) throws IOException {
        try (var in = Channels.newInputStream(InsideRoot.open(connection, FolderListing.lookAt(connection, name)))) {
            return new String(in.readAllBytes());
        }
    }

    private FilesConnection connection(String path) {
        return (FilesConnection) ConnectorCatalogue.read(
                JsonNodeFactory.instance.objectNode().put("type", "files").put("path", path.isEmpty() ? "*" : path),
                new ConnectionPolicy(List.of(data.resolve("in")), HostPolicy.PUBLIC));
    }
}
