package io.quantivista.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script over JDKs and a Maven that only say what they were asked. */
class LauncherTest {
    @TempDir
    private Path dir;

    private Path home;
    private Path jvms;
    private Path oldJdk;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(dir.resolve("home"));
        jvms = Files.createDirectories(dir.resolve("jvms"));
        Files.copy(Path.of("ingest"), home.resolve("ingest"));
        Files.createDirectories(home.resolve("src/main"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.createDirectories(home.resolve("target/lib"));
        Files.writeString(home.resolve("target/ingestion.jar"), "");
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        oldJdk = jdk(dir.resolve("on-path"), "1.8.0_402");
        script(
                dir.resolve("on-path/bin/mvn"),
                "echo mvn \"$@\"; echo once >>\"%s\"; : >target/ingestion.jar".formatted(dir.resolve("builds")));
    }

    @Test
    void theNewestInstalledJdkIsTaken() throws Exception {
        jdk(jvms.resolve("b-17"), "17.0.15");
        Path newest = jdk(jvms.resolve("a-25"), "25.0.3");
        jdk(jvms.resolve("c-21"), "21.0.2");

        assertThat(launch("jobs", "list").out())
                .startsWith(newest + "/bin/java --sun-misc-unsafe-memory-access=allow -XX");
    }

    @Test
    void javaHomeIsTakenWhereItIsNewer() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");
        Path chosen = jdk(dir.resolve("mine"), "21.0.2");
        environment.put("JAVA_HOME", chosen.toString());

        assertThat(launch("jobs").out()).startsWith(chosen + "/bin/java -XX:+UseSerialGC");
    }

    @Test
    void javaHomeIsPassedOverWhereItIsTooOld() throws Exception {
        Path newest = jdk(jvms.resolve("17"), "17.0.15");
        environment.put("JAVA_HOME", oldJdk.toString());

        assertThat(launch("jobs").out()).startsWith(newest + "/bin/java ");
    }

    @Test
    void aJdkWithoutAReleaseFileIsAsked() throws Exception {
        Path jdk = jdk(jvms.resolve("17"), "17.0.15");
        Files.delete(jdk.resolve("release"));
        script(jdk.resolve("bin/java"), "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2; echo \"$0 $*\"");

        assertThat(launch("jobs").out()).contains(jdk + "/bin/java -XX:+UseSerialGC");
    }

    @Test
    void withoutAJdkThatIsNewEnoughNothingRuns() throws Exception {
        Run run = launch("jobs");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).isEqualTo("ingest: no JDK of 17 or later is installed (newest found: 8)\n");
    }

    @Test
    void aGatewayGetsItsHeapAndTheCallersFlagsAfterIt() throws Exception {
        Path jdk = jdk(jvms.resolve("17"), "17.0.15");
        environment.put("INGEST_JAVA_OPTS", "-Xmx2g -Dx=y");

        assertThat(launch("serve", "--port", "0").out())
                .isEqualTo(
                        "%s/bin/java -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError -Xmx512m -Xmx2g -Dx=y -jar %s serve --port 0\n"
                                .formatted(jdk, home.toRealPath().resolve("target/ingestion.jar")));
    }

    @Test
    void theFirstServeOfABuildRehearsesOnceAndEachStartUsesWhatItWrote() throws Exception {
        Path jdk = jdk(jvms.resolve("17"), "17.0.15");
        script(jdk.resolve("bin/java"), """
                for flag; do case $flag in
                -XX:ArchiveClassesAtExit=*) env >"%1$s.env"; echo once >>"%1$s"; echo x >"${flag#*=}"; exit 0 ;;
                esac; done
                echo "$0 $*"
                """.formatted(dir.resolve("rehearsals")));
        environment.put("INGEST_POSTGRES_URL", "postgresql://the:real@one/there");
        environment.put("INGEST_REHEARSAL", "yes");
        Path classes = home.toRealPath().resolve("target/classes-jdk17.jsa");

        Run first = launch("serve");
        Run second = launch("serve");

        assertThat(dir.resolve("rehearsals")).hasContent("once");
        assertThat(read(dir.resolve("rehearsals.env"))).doesNotContain("INGEST");
        assertThat(first.err()).isEqualTo("ingest: rehearsing a start, once for this build and JDK 17\n");
        assertThat(second.err()).isEmpty();
        assertThat(second.out())
                .isEqualTo(first.out())
                .startsWith(jdk + "/bin/java -XX:SharedArchiveFile=" + classes
                        + " -Xlog:disable -Xlog:all=warning:stderr ");
        try (Stream<Path> left = Files.list(home.resolve("target"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("classes-jdk17.jsa", "ingestion.jar", "lib", "rehearsal.log");
        }
    }

    @Test
    void aRehearsalThatFailsIsNotTriedAgainAndKeepsNobodyFromServing() throws Exception {
        Path jdk = jdk(jvms.resolve("17"), "17.0.15");
        script(
                jdk.resolve("bin/java"),
                "for flag; do case $flag in -XX:ArchiveClassesAtExit=*) echo x >\"${flag#*=}\"; exit 1 ;; esac; done; echo \"$0 $*\"");

        environment.put("INGEST_REHEARSAL", "yes");

        Run first = launch("serve");
        Run second = launch("serve");

        assertThat(first.err()).startsWith("ingest: rehearsing ");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out()).startsWith(jdk + "/bin/java -XX:+UseParallelGC ");
    }

    @Test
    void anOlderRehearsalIsOfAnotherBuildAndNotUsed() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");
        Path classes = home.resolve("target/classes-jdk17.jsa");
        Files.writeString(classes, "x");
        Files.setLastModifiedTime(classes, FileTime.from(Instant.EPOCH));

        assertThat(launch("quickstart").out()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void unaskedNothingIsRehearsed() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");

        assertThat(launch("serve").err()).isEmpty();
        assertThat(home.resolve("target/classes-jdk17.jsa")).doesNotExist();
    }

    @Test
    void aFreshJarIsNotBuiltAgain() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");

        launch("jobs");

        assertThat(dir.resolve("builds")).doesNotExist();
    }

    @Test
    void aStaleJarIsBuiltOnceAndQuietly() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");
        Files.setLastModifiedTime(home.resolve("target/ingestion.jar"), FileTime.from(Instant.EPOCH.plusSeconds(9)));
        Files.writeString(home.resolve("src/main/New.java"), "");

        Run first = launch("jobs");
        Run second = launch("jobs");

        assertThat(dir.resolve("builds")).hasContent("once");
        assertThat(first.out()).doesNotContain("mvn");
        assertThat(first.err()).startsWith("ingest: building ");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void aBuildThatFailsIsShown() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");
        Files.delete(home.resolve("target/ingestion.jar"));
        script(dir.resolve("on-path/bin/mvn"), "echo 'a line does not compile'; exit 1");

        Run run = launch("jobs");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("a line does not compile").endsWith("ingest: the build failed\n");
        assertThat(home.resolve("target/.build-lock")).doesNotExist();
    }

    @Test
    void theLockOfADeadBuildIsTakenOver() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");
        Files.delete(home.resolve("target/ingestion.jar"));
        Files.createDirectories(home.resolve("target/.build-lock"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(home.resolve("target/.build-lock/pid"), String.valueOf(gone.pid()));

        assertThat(launch("jobs").exitCode()).isZero();
        assertThat(dir.resolve("builds")).hasContent("once");
    }

    @Test
    void aLinkToTheLauncherFindsItsHome() throws Exception {
        jdk(jvms.resolve("17"), "17.0.15");
        Path link = Files.createSymbolicLink(dir.resolve("link"), home.resolve("ingest"));

        assertThat(launch(link, "jobs").out())
                .contains(home.toRealPath().resolve("target/ingestion.jar").toString());
    }

    private static Path jdk(Path jdk, String version) throws IOException {
        Files.createDirectories(jdk.resolve("bin"));
        script(jdk.resolve("bin/java"), "echo \"$0 $*\"");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        return jdk;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run launch(String... args) throws Exception {
        return launch(home.resolve("ingest"), args);
    }

    private Run launch(Path launcher, String... args) throws Exception {
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("sh", launcher.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.command().addAll(List.of(args));
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("INGEST_JVM_DIR", jvms.toString());
        builder.environment().merge("PATH", oldJdk.resolve("bin").toString(), (path, first) -> first + ":" + path);
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private record Run(int exitCode, String out, String err) {}
}
