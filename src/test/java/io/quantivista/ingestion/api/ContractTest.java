package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.quantivista.ingestion.api.HttpCaller.Answer;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final Set<String> NOT_SERVED = Set.of("not_found", "method_not_allowed", "internal");

    private static Vertx vertx;
    private static Contract contract;

    @BeforeAll
    static void load() throws Exception {
        vertx = Vertx.vertx();
        contract =
                Contract.load(vertx).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() {
        vertx.close();
    }

    @Test
    void anOperationWithoutAHandlerDoesNotStart() {
        Resource onlyOne = () -> Map.of("live", rc -> {});

        assertThatThrownBy(() -> ApiRouter.route(vertx, contract, List.of(onlyOne)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "Operations without a handler: [acceptPullState, cancelJob, console, createSource");
    }

    @Test
    void aHandlerWithoutAnOperationDoesNotStart() {
        Resource unknown = () -> Map.of("brewCoffee", rc -> {});

        assertThatThrownBy(() -> ApiRouter.route(vertx, contract, List.of(unknown)))
                .hasMessageContaining("handlers without an operation: [brewCoffee]");
    }

    @Test
    void everyOperationIsServedWhereTheContractPutsIt() {
        try (InMemoryGateway gateway = new InMemoryGateway()) {
            HttpCaller api = new HttpCaller(gateway.address());
            List<String> unserved = new ArrayList<>();

            contract.model().operations().forEach(operation -> {
                String path = operation.getOpenAPIPath().replaceAll("\\{\\w+}", "nothing");
                Answer answer = api.call(operation.getHttpMethod().name(), path, "");
                if (answer.status() >= 400 && NOT_SERVED.contains(answer.problem())) {
                    unserved.add(operation.getOperationId() + " " + answer.problem());
                }
            });

            assertThat(unserved).isEmpty();
        }
    }

    @Test
    void everyReferenceInTheContractLeadsSomewhere() throws Exception {
        JsonNode whole =
                new ObjectMapper(new YAMLFactory()).readTree(contract.text().getBytes());

        assertThat(whole.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(whole.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
    }

    @Test
    void everyBodyThatIsReadRefusesUnknownProperties() throws Exception {
        JsonNode schemas = new ObjectMapper(new YAMLFactory())
                .readTree(contract.text().getBytes())
                .at("/components/schemas");

        assertThat(List.of("NewSource", "SourceReplacement", "TransformationRule", "QualityCheck", "LakeQuery"))
                .allSatisfy(name -> assertThat(
                                schemas.at("/" + name + "/additionalProperties").asText())
                        .as(name)
                        .isEqualTo("false"));
    }
}
