package io.quantivista.ingestion.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesConnectionTest {
    @TempDir
    private Path data;

    private Path root;

    @BeforeEach
    void makeRoot() throws Exception {
        root = Files.createDirectories(data.resolve("in"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../out",
                "a/../../out",
                "/etc",
                "/etc/*",
                "x/*/../../../etc",
                "../in-evil",
                "../in-evil/*.csv",
                "{..,a}/b",
                "a\u0000b"
            })
    void a_path_that_leads_out_of_every_root_is_refused(String path) {
        assertThat(problems(path)).extracting(FieldProblem::pointer).containsExactly("/connection_config/path");
    }

    @Test
    void a_folder_shows_its_own_files_and_a_glob_those_below() throws Exception {
        write("a.csv", "b.ndjson", "2025/c.csv", "2025/06/d.csv");

        assertThat(names("")).containsExactly("a.csv", "b.ndjson");
        assertThat(names("*.csv")).containsExactly("a.csv");
        assertThat(names("**/*.csv")).containsExactly("2025/06/d.csv", "2025/c.csv", "a.csv");
        assertThat(names("2025/*.csv")).containsExactly("c.csv");
        assertThat(names("20*/*.csv")).containsExactly("2025/c.csv");
    }

    @Test
    void hidden_and_unfinished_files_and_symbolic_links_are_passed_over() throws Exception {
        write(
                "a.csv",
                ".b.csv",
                "_c.csv",
                "d.csv.tmp",
                "e.csv.part",
                "f.CSV.PARTIAL",
                "g.csv~",
                ".hid/h.csv",
                "_i/j.csv");
        Path outside = Files.writeString(data.resolve("outside.csv"), "n\n1\n");
        Files.createSymbolicLink(root.resolve("link.csv"), outside);
        Files.createSymbolicLink(root.resolve("folder"), data);

        FolderListing.Found found = find("**");

        assertThat(found.files()).extracting(FileEntry::name).containsExactly("a.csv");
        assertThat(found.skipped()).isEqualTo(8);
    }

    @Test
    void a_folder_that_is_a_link_out_of_its_root_is_refused() throws Exception {
        Path outside = Files.createDirectories(data.resolve("outside"));
        Files.createSymbolicLink(root.resolve("out"), outside);

        assertThatThrownBy(() -> find("out"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("no symbolic link may lead out");
    }

    @Test
    void a_folder_that_is_not_there_says_what_to_do() {
        assertThatThrownBy(() -> find("nowhere"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("There is no folder " + root.resolve("nowhere") + ": make it");
    }

    @Test
    void a_file_settles_when_it_was_left_alone_for_so_long() throws Exception {
        write("a.csv");
        Instant written = ((FileTime) Files.getAttribute(root.resolve("a.csv"), "unix:ctime")).toInstant();
        FilesConnection connection = connection("", "5s");

        FolderListing.Found early =
                new FolderListing(connection, at(written.plusSeconds(5).minusNanos(1))).find();
        FolderListing.Found late = new FolderListing(connection, at(written.plusSeconds(5))).find();

        assertThat(early.files()).isEmpty();
        assertThat(early.unsettled()).isEqualTo(1);
        assertThat(late.files()).hasSize(1);
    }

    @Test
    void a_copy_that_keeps_an_old_time_settles_by_the_time_of_its_inode() throws Exception {
        write("a.csv");
        Files.setLastModifiedTime(
                root.resolve("a.csv"), FileTime.from(Instant.now().minus(Duration.ofDays(9))));

        assertThat(new FolderListing(connection("", "5s"), Clock.systemUTC())
                        .find()
                        .unsettled())
                .isEqualTo(1);
    }

    @Test
    void a_version_is_known_by_size_and_time() throws Exception {
        write("a.csv");
        FileEntry first = find("").files().get(0);
        assertThat(first.isMarkedBy(first.mark())).isTrue();

        Files.setLastModifiedTime(
                root.resolve("a.csv"), FileTime.from(first.modified().minusMillis(1)));
        FileEntry touched = find("").files().get(0);
        assertThat(touched.isMarkedBy(first.mark())).isFalse();

        Files.writeString(root.resolve("a.csv"), "longer than before");
        Files.setLastModifiedTime(root.resolve("a.csv"), FileTime.from(first.modified()));
        assertThat(find("").files().get(0).isMarkedBy(first.mark())).isFalse();
    }

    @Test
    void more_files_than_the_limit_are_refused_and_as_many_are_not() throws Exception {
        write("a.csv", "b.csv", "c.csv");
        FilesConnection connection = connection("", "0ms");

        assertThat(new FolderListing(connection, Clock.systemUTC(), 3).find().files())
                .hasSize(3);
        assertThatThrownBy(() -> new FolderListing(connection, Clock.systemUTC(), 2).find())
                .hasMessageContaining("more than 2 files that match: narrow the source's path");
    }

    private void write(String... names) throws Exception {
        for (String name : names) {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "n\n1\n");
        }
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private List<String> names(String path) {
        return find(path).files().stream().map(FileEntry::name).toList();
    }

    private FolderListing.Found find(String path) {
        return new FolderListing(connection(path, "0ms"), Clock.systemUTC()).find();
    }

    private FilesConnection connection(String path, String settle) {
        String text = path.isEmpty() ? root.toString() : path;
        return (FilesConnection) ConnectorCatalogue.read(json(text).put("settle", settle), policy());
    }

    private List<FieldProblem> problems(String path) {
        return ConnectorCatalogue.validate(json(path), policy());
    }

    private static ObjectNode json(String path) {
        return JsonNodeFactory.instance.objectNode().put("type", "files").put("path", path);
    }

    private ConnectionPolicy policy() {
        return new ConnectionPolicy(List.of(root), HostPolicy.PUBLIC);
    }
}
