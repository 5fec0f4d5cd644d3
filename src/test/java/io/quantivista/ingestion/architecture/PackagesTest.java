package io.quantivista.ingestion.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The walls of the house: data flows down the list of packages, and some words stay out of some rooms. */
class PackagesTest {
    private static final String ROOT = "io.quantivista.ingestion";

    /** From top to bottom: a package imports only from those below it. */
    private static final List<String> FLOORS = List.of(
            "cli",
            "client",
            "bootstrap",
            "api",
            "input",
            "pipeline",
            "intake",
            "connector",
            "query",
            "format",
            "transform",
            "quality",
            "expression",
            "catalogue",
            "lake",
            "event",
            "store",
            "job",
            "source",
            "schedule",
            "model",
            "telemetry",
            "config",
            "async",
            "error",
            "proto");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void every_package_has_its_floor() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .collect(Collectors.toSet());

        assertThat(FLOORS).containsAll(packages);
    }

    @Test
    void packages_import_only_from_those_below_them() {
        for (int floor = 1; floor < FLOORS.size(); floor++) {
            String[] above = FLOORS.subList(0, floor).stream()
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);

            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + FLOORS.get(floor) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .because("data flows down: " + FLOORS)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void blocking_code_knows_no_event_loop() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms(
                        "model",
                        "format",
                        "transform",
                        "quality",
                        "expression",
                        "catalogue",
                        "connector",
                        "schedule",
                        "lake",
                        "intake.log",
                        "intake.receipts"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
    }

    @Test
    void the_intake_log_stands_alone() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("intake.log"))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(not(resideInAnyPackage(rooms("intake.log", "telemetry", "config", "error")))))
                .check(CLASSES);
    }

    @Test
    void the_client_knows_the_wire_and_nothing_else_of_the_gateway() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("client"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(rooms("client", "proto", "async")))))
                .check(CLASSES);
    }

    @Test
    void ports_of_the_domain_know_only_futures_of_vertx() {
        noClasses()
                .that()
                .resideInAnyPackage(rooms("job", "source"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.vertx..").and(not(resideInAPackage("io.vertx.core"))))
                .check(CLASSES);
    }

    @Test
    void sql_is_spoken_in_the_store_and_to_sources_kafka_in_events_and_embedded_servers() {
        noClasses()
                .that(not(resideInAnyPackage(rooms("store", "input.pull.postgres"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("store"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.flywaydb..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("event", "input.kafka", "bootstrap"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.vertx.kafka..", "kafka..")
                .check(CLASSES);
    }

    @Test
    void parquet_and_delta_stay_in_the_lake_and_duckdb_in_queries() {
        noClasses()
                .that(not(resideInAnyPackage(rooms("lake", "format.parquet"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.parquet..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("lake"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.delta..", "org.apache.hadoop..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("format.avro"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.avro..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("format.protobuf", "proto", "input.grpc", "client")))
                        .and(not(nameMatching(ROOT + ".api.(JobCalls|SourceCalls|ContractMessages)"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.protobuf..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("query"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.duckdb..", "java.sql..")
                .check(CLASSES);
    }

    @Test
    void each_client_of_other_machines_files_stays_in_its_connector() {
        noClasses()
                .that(not(resideInAnyPackage(rooms("connector.sftp"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.sshd..")
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(rooms("connector.files.s3"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..", "org.apache.hc..")
                .check(CLASSES);
    }

    @Test
    void only_the_pipeline_and_bootstrap_deploy_verticles() {
        noClasses()
                .that(not(resideInAnyPackage(rooms("pipeline", "bootstrap"))))
                .should()
                .callMethod(io.vertx.core.Vertx.class, "deployVerticle", io.vertx.core.Deployable.class)
                .check(CLASSES);
    }

    @Test
    void loggers_are_private_constants() {
        fields().that()
                .haveRawType(Logger.class)
                .should()
                .bePrivate()
                .andShould()
                .beStatic()
                .andShould()
                .beFinal()
                .check(CLASSES);
    }

    @Test
    void nobody_sleeps_and_only_the_command_line_prints() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage(Stream.concat(Stream.of(ROOT), Arrays.stream(rooms("cli")))
                        .toArray(String[]::new))))
                .should()
                .accessField(System.class, "out")
                .check(CLASSES);
    }

    @Test
    void every_package_says_that_nothing_is_null() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(org.jspecify.annotations.NullMarked.class)
                .check(CLASSES);
    }

    private static String[] rooms(String... names) {
        return Arrays.stream(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
