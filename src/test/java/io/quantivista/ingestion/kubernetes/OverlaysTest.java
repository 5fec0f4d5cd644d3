package io.quantivista.ingestion.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quantivista.ingestion.bootstrap.GatewayConfig;
import io.quantivista.ingestion.config.Option;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An overlay as it is applied")
class OverlaysTest {
    /** What a stop takes beside the drain: jobs that are cut off, checkpoints, the relay, Kafka, PostgreSQL. */
    private static final long REST_OF_STOP_SECONDS = 35;

    private static final long MIB = 1 << 20;

    /** Stacks of a hundred threads, the collector, mapped libraries, their buffers. */
    private static final long NATIVE_REST = 288 * MIB;

    /** PostgreSQL with 128 MiB of shared buffers and the processes of eight connections. */
    private static final long EMBEDDED_POSTGRES = 512 * MIB;

    @BeforeAll
    static void needsKubectl() {
        assumeTrue(Manifests.canRender(), "kubectl is missing, which renders overlays");
    }

    static Stream<RenderedGateway> overlays() {
        return Manifests.canRender()
                ? Manifests.overlays().stream().map(RenderedGateway::of)
                : Stream.of(new RenderedGateway(Path.of("none"), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("sets nothing that is no option, and the gateway takes all of it")
    void setsOptions(RenderedGateway gateway) {
        List<String> known = Stream.concat(
                        Stream.of("JDK_JAVA_OPTIONS"),
                        GatewayConfig.OPTIONS.stream().map(Option::environmentName))
                .toList();

        assertThat(known).containsAll(gateway.environment().keySet());
        assertThat(GatewayConfig.load(Map.of(), gateway.environment(), null)
                        .http()
                        .host())
                .isEqualTo("0.0.0.0");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("leads every port to the one that the gateway listens on")
    void leadsToThePort(RenderedGateway gateway) {
        int port = config(gateway).http().port();

        assertThat(gateway.container().getPorts()).singleElement().satisfies(named -> {
            assertThat(named.getName()).isEqualTo("http");
            assertThat(named.getContainerPort()).isEqualTo(port);
        });
        assertThat(Manifests.all(gateway.objects(), Service.class))
                .hasSize(2)
                .flatExtracting(service -> service.getSpec().getPorts())
                .allSatisfy(
                        served -> assertThat(served.getTargetPort().getStrVal()).isEqualTo("http"));
        assertThat(Manifests.all(gateway.objects(), NetworkPolicy.class))
                .flatExtracting(policy -> policy.getSpec().getIngress())
                .flatExtracting(rule -> rule.getPorts())
                .allSatisfy(open -> assertThat(open.getPort().getStrVal()).isEqualTo("http"));
        assertThat(Manifests.all(gateway.objects(), ServiceMonitor.class))
                .flatExtracting(monitor -> monitor.getSpec().getEndpoints())
                .allSatisfy(scraped -> assertThat(scraped.getPort()).isEqualTo("http"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("asks for paths of the contract, and for life at nothing but the gateway")
    void probesTheContract(RenderedGateway gateway) {
        JsonNode paths =
                Manifests.documents(Path.of("openapi/ingestion-v1.yaml")).get(0).get("paths");
        Container container = gateway.container();

        assertThat(List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe()))
                .extracting(OverlaysTest::path)
                .containsExactly("/health/live", "/health/ready", "/health/live")
                .allSatisfy(path -> assertThat(paths.has(path)).isTrue());
        assertThat(container.getStartupProbe().getPeriodSeconds()
                        * container.getStartupProbe().getFailureThreshold())
                .as("seconds of a start")
                .isGreaterThanOrEqualTo(300);
    }

    private static String path(Probe probe) {
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
        return probe.getHttpGet().getPath();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("gives a stop the time of its preStop, its drain and its rest")
    void givesTimeToStop(RenderedGateway gateway) {
        long pause = gateway.container().getLifecycle().getPreStop().getSleep().getSeconds();
        long drain = config(gateway).http().drainTimeout().toSeconds();

        assertThat(pause).isGreaterThanOrEqualTo(5);
        assertThat(gateway.pod().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(pause + drain + REST_OF_STOP_SECONDS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("meets the restricted standard of pod security, and writes to nothing but its volumes")
    void isRestricted(RenderedGateway gateway) {
        var pod = gateway.pod();
        var security = gateway.container().getSecurityContext();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(security.getCapabilities().getAdd()).isEmpty();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getVolumes())
                .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        assertThat(gateway.container().getVolumeMounts())
                .extracting(mount -> mount.getMountPath())
                .containsExactlyInAnyOrder(gateway.environment().get("INGEST_DATA_DIR"), "/tmp");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("has a limit of memory over the sum of all bounds")
    void hasMemoryForItsBounds(RenderedGateway gateway) {
        var query = config(gateway).query();
        boolean isEmbedded = config(gateway).store().postgres().isEmpty();
        long jvm = gateway.jvmBytes("-Xmx")
                + gateway.jvmBytes("-XX:MaxDirectMemorySize=")
                + gateway.jvmBytes("-XX:MaxMetaspaceSize=")
                + gateway.jvmBytes("-XX:ReservedCodeCacheSize=");
        long queries = query.memoryBytes() * query.atOnce();

        assertThat(jvm + queries + NATIVE_REST + (isEmbedded ? EMBEDDED_POSTGRES : 0))
                .isLessThanOrEqualTo(gateway.memoryLimit());
        assertThat(gateway.container().getResources().getRequests().get("memory"))
                .isEqualTo(gateway.container().getResources().getLimits().get("memory"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("has a heap over the sum of the budgets that are kept in it")
    void hasHeapForItsBudgets(RenderedGateway gateway) {
        GatewayConfig config = config(gateway);
        long keyBytes = 70;
        long budgets = config.pipeline().inFlight().bytes()
                + config.intake().inFlight().bytes()
                + config.topics().inFlight().bytes()
                + config.lake().writeMemory()
                + config.quality().keyMemory().bytes()
                + keyBytes * config.receipts().maxKeys();

        assertThat(budgets).isLessThanOrEqualTo(gateway.jvmBytes("-Xmx") * 4 / 5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("has a volume over twice the sum of what stands beside the lake")
    void hasDiskForItsBounds(RenderedGateway gateway) {
        GatewayConfig config = config(gateway);
        long besideLake =
                config.intake().maxPending().bytes() + config.spool().maxBytes().bytes();

        assertThat(gateway.set().getSpec().getVolumeClaimTemplates())
                .singleElement()
                .extracting(claim -> Quantity.getAmountInBytes(
                                claim.getSpec().getResources().getRequests().get("storage"))
                        .longValueExact())
                .satisfies(volume -> assertThat(volume).isGreaterThan(2 * besideLake));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overlays")
    @DisplayName("selects its own pods everywhere, keeps its volumes, and runs one gateway a lake")
    void selectsItsPods(RenderedGateway gateway) {
        Map<String, String> labels =
                gateway.set().getSpec().getTemplate().getMetadata().getLabels();
        var objects = gateway.objects();

        assertThat(labels)
                .containsAllEntriesOf(gateway.set().getSpec().getSelector().getMatchLabels());
        Manifests.all(objects, Service.class)
                .forEach(service -> assertThat(labels)
                        .containsAllEntriesOf(service.getSpec().getSelector()));
        assertThat(labels)
                .containsAllEntriesOf(Manifests.only(objects, PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
        Manifests.all(objects, NetworkPolicy.class)
                .forEach(policy -> assertThat(labels)
                        .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels()));
        Manifests.all(objects, ServiceMonitor.class)
                .forEach(monitor -> assertThat(Manifests.all(objects, Service.class).stream()
                                .filter(service -> service.getMetadata()
                                        .getLabels()
                                        .entrySet()
                                        .containsAll(monitor.getSpec()
                                                .getSelector()
                                                .getMatchLabels()
                                                .entrySet())))
                        .as("Services that are scraped")
                        .hasSize(1));
        assertThat(gateway.set().getSpec().getReplicas()).isEqualTo(1);
        assertThat(gateway.set().getSpec().getPersistentVolumeClaimRetentionPolicy())
                .satisfies(policy -> assertThat(List.of(policy.getWhenDeleted(), policy.getWhenScaled()))
                        .containsOnly("Retain"));
    }

    private static GatewayConfig config(RenderedGateway gateway) {
        return GatewayConfig.load(Map.of(), gateway.environment(), null);
    }
}
