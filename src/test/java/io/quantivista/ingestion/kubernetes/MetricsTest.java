package io.quantivista.ingestion.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.quantivista.ingestion.gateway.SharedGateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Alerts and dashboard")
class MetricsTest {
    private static final Path MONITORING = Path.of("k8s/components/monitoring");

    /** Made by Prometheus itself, by the kubelet, and by a collector of garbage that has not run yet. */
    private static final Set<String> OF_OTHERS = Set.of(
            "up",
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "jvm_gc_pause_seconds_sum");

    /** Shown while a partition is read, which TopicsTest asks for. */
    private static final Set<String> OF_TOPICS = Set.of(
            "ingestion_topic_lag",
            "ingestion_topic_oldest_uncommitted_seconds",
            "ingestion_topic_records_committed_total",
            "ingestion_topic_records_rejected_total",
            "ingestion_topic_stopped");

    @Test
    @DisplayName("ask for metrics that a running gateway shows, and for no others")
    void askForWhatIsThere() throws Exception {
        Set<String> shown = shown();
        shown.addAll(OF_TOPICS);

        assertThat(expressions())
                .hasSizeGreaterThan(30)
                .allSatisfy(expression -> assertThat(PromQl.metricsOf(expression))
                        .isNotEmpty()
                        .allMatch(
                                metric -> shown.contains(metric) || OF_OTHERS.contains(metric),
                                "is shown or another's"));
    }

    @Test
    @DisplayName("leave no metric of the gateway's own unused but counts behind a mean")
    void useWhatIsThere() throws Exception {
        String all = String.join(" ", expressions());

        assertThat(shown().stream()
                        .filter(metric ->
                                metric.matches("ingestion_(pending|flush|freshness|jobs|in_flight|intake_h|topic).*"))
                        .filter(metric -> !metric.endsWith("_max") && !metric.endsWith("pending_records"))
                        .filter(metric -> !metric.matches("ingestion_freshness_seconds_(sum|count)")))
                .allMatch(all::contains, "is used");
    }

    @Test
    @DisplayName("are each told about under their name in docs/operations.md, where a runbook leads")
    void haveRunbooks() throws IOException {
        String operations = Files.readString(Path.of("docs/operations.md"));

        assertThat(rules()).isNotEmpty().allSatisfy(rule -> {
            assertThat(operations).contains("\n### " + rule.getAlert() + "\n");
            assertThat(rule.getAnnotations())
                    .containsEntry(
                            "runbook", "docs/operations.md#" + rule.getAlert().toLowerCase(Locale.ROOT));
            assertThat(rule.getLabels().get("severity")).isIn("warning", "critical");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(rate(a[5m])",
                "rate(a[5m)",
                "a{b=c}",
                "a{b=\"c\"",
                "a >",
                "sum by a (b)",
                "a b",
                "5m",
                "a[5]",
                "increas(a[5m])",
                "a &&& b"
            })
    @DisplayName("are refused where they are no expression")
    void refusesWhatIsNone(String expression) {
        assertThatThrownBy(() -> PromQl.metricsOf(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Set<String> shown() throws IOException, InterruptedException {
        String metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(SharedGateway.address().resolve("/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return Pattern.compile("^([a-z_]+)[ {]", Pattern.MULTILINE)
                .matcher(metrics)
                .results()
                .map(MatchResult::group)
                .map(name -> name.substring(0, name.length() - 1))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<Rule> rules() {
        PrometheusRule rules = (PrometheusRule) StrictModel.read(
                Manifests.documents(MONITORING.resolve("prometheusrule.yaml")).get(0));
        return rules.getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        rules().forEach(rule -> expressions.add(rule.getExpr().getStrVal()));
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                expressions.add(target.get("expr").asText().replace("$__rate_interval", "5m"));
            }
        }
        return expressions;
    }
}
