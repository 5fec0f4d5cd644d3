package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.GrpcCaller.INGESTION;
import static io.quantivista.ingestion.gateway.GrpcCaller.batch;
import static io.quantivista.ingestion.gateway.GrpcCaller.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.util.JsonFormat;
import io.quantivista.ingestion.gateway.GrpcCaller.Call;
import io.quantivista.ingestion.gateway.GrpcCaller.End;
import io.quantivista.ingestion.proto.v1.Ack;
import io.quantivista.ingestion.proto.v1.DataQualityReport;
import io.quantivista.ingestion.proto.v1.DataSource;
import io.quantivista.ingestion.proto.v1.GetJobRequest;
import io.quantivista.ingestion.proto.v1.GetQualityReportRequest;
import io.quantivista.ingestion.proto.v1.GetSourceRequest;
import io.quantivista.ingestion.proto.v1.IngestionJob;
import io.quantivista.ingestion.proto.v1.JobStatus;
import io.quantivista.ingestion.proto.v1.ListJobsRequest;
import io.quantivista.ingestion.proto.v1.ListJobsResponse;
import io.quantivista.ingestion.proto.v1.ListSourcesRequest;
import io.quantivista.ingestion.proto.v1.ListSourcesResponse;
import io.quantivista.ingestion.proto.v1.PushRequest;
import io.quantivista.ingestion.proto.v1.PushResponse;
import io.quantivista.ingestion.proto.v1.SourceType;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a program that speaks gRPC by itself may rely on. */
class GrpcCallsTest {
    private static final String KEYS = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";
    private static final String RECORD = "{\"data_type\":\"quote\",\"n\":1}\n";
    private static final String JOBS = "quantivista.ingestion.v1.JobService";
    private static final String SOURCES = "quantivista.ingestion.v1.SourceService";

    private final TestGateway gateway = TestGateway.shared();
    private final GrpcCaller grpc = new GrpcCaller(gateway.address());

    @AfterEach
    void close() {
        grpc.close();
    }

    @Test
    void a_stream_tells_what_is_durable_and_what_is_committed() throws InterruptedException {
        Call<StreamRequest, StreamResponse> stream = opened(gateway.source("MARKET_DATA", KEYS), "s");

        stream.send(batch(1, RECORD + RECORD)).send(batch(2, RECORD));

        assertThat(stream.awaitLast(last -> last.getProgress().getCommittedSequence() == 2)
                        .getProgress())
                .satisfies(progress -> assertThat(progress.getDurableSequence()).isEqualTo(2))
                .satisfies(progress -> assertThat(progress.getDurableRecords()).isEqualTo(3));
        assertThat(stream.finish().end().status()).isEqualTo("OK");
    }

    @Test
    void a_stream_that_its_client_ends_is_durable_when_it_ends() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> stream = opened(source, "s");

        stream.send(batch(1, RECORD)).send(batch(2, RECORD)).finish();

        assertThat(stream.end().status()).isEqualTo("OK");
        List<StreamResponse> received = stream.received();
        assertThat(received.get(received.size() - 1).getProgress().getDurableSequence())
                .isEqualTo(2);
        assertThat(opened(source, "s").received().get(0).getOpened().getLastDurableSequence())
                .isEqualTo(2);
    }

    @Test
    void batches_that_are_sent_again_are_acknowledged_and_land_once() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> first = opened(source, "s");
        first.send(batch(1, RECORD)).send(batch(2, RECORD));
        first.awaitLast(last -> last.getProgress().getDurableSequence() == 2);
        first.cut();

        Call<StreamRequest, StreamResponse> second = opened(source, "s");
        assertThat(second.received().get(0).getOpened().getLastDurableSequence())
                .isEqualTo(2);
        second.send(batch(1, RECORD))
                .send(batch(2, RECORD))
                .send(batch(3, RECORD))
                .send(batch(3, RECORD));
        second.awaitLast(last -> last.getProgress().getCommittedSequence() == 3);

        assertThat(gateway.count("SELECT count(*) FROM market_data_lake WHERE source_id = '%s'".formatted(source)))
                .isEqualTo(3);
    }

    @Test
    void a_gap_ends_the_stream_and_what_came_before_it_stays() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> stream = opened(source, "s").send(batch(1, RECORD));
        stream.awaitLast(last -> last.getProgress().getDurableSequence() == 1);

        End end = stream.send(batch(3, RECORD)).end();

        assertThat(end)
                .isEqualTo(
                        new End(
                                "FAILED_PRECONDITION",
                                "sequence_gap",
                                "Batch 3 came where 2 was to come: open the stream again and go on behind its last durable sequence"));
        assertThat(opened(source, "s").received().get(0).getOpened().getLastDurableSequence())
                .isEqualTo(1);
    }

    @Test
    void of_two_connections_to_a_stream_the_newer_wins() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> older = opened(source, "s").send(batch(1, RECORD));
        older.awaitLast(last -> last.getProgress().getDurableSequence() == 1);

        Call<StreamRequest, StreamResponse> newer = opened(source, "s");

        assertThat(older.end()).satisfies(end -> {
            assertThat(end.status()).isEqualTo("ABORTED");
            assertThat(end.code()).isEqualTo("stream_taken");
        });
        newer.send(batch(2, RECORD));
        newer.awaitLast(last -> last.getProgress().getDurableSequence() == 2);
    }

    @Test
    void stream_ids_are_of_their_source() throws InterruptedException {
        Call<StreamRequest, StreamResponse> one = opened(gateway.source("MARKET_DATA", KEYS), "s");
        Call<StreamRequest, StreamResponse> other = opened(gateway.source("MARKET_DATA", KEYS), "s");

        one.send(batch(1, RECORD)).awaitLast(last -> last.getProgress().getDurableSequence() == 1);

        assertThat(other.received().get(0).getOpened().getLastDurableSequence()).isZero();
        other.send(batch(1, RECORD)).awaitLast(last -> last.getProgress().getDurableSequence() == 1);
    }

    @Test
    void what_cannot_be_a_stream_is_refused_with_the_reason() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);

        assertThat(grpc.stream().send(open("nobody", "s")).end().code()).isEqualTo("source_not_found");
        assertThat(grpc.stream().send(open(source, "")).end())
                .isEqualTo(new End(
                        "INVALID_ARGUMENT", "invalid_request", "open.stream_id has 0 bytes, 1 to 255 are expected"));
        assertThat(grpc.stream().send(open(source, "é".repeat(127) + "x")).await(1))
                .hasSize(1);
        assertThat(grpc.stream().send(open(source, "é".repeat(128))).end().message())
                .isEqualTo("open.stream_id has 256 bytes, 1 to 255 are expected");
        assertThat(grpc.stream().send(batch(1, RECORD)).end().message()).startsWith("A batch came before open");
        assertThat(opened(source, "a").send(open(source, "a")).end().message()).startsWith("The stream is open");
        assertThat(opened(source, "b").send(batch(0, RECORD)).end().message())
                .isEqualTo("A batch has the sequence 0; the first of a stream has 1");
        assertThat(opened(source, "c").send(batch(1, "")).end().code()).isEqualTo("invalid_request");
        assertThat(opened(source, "d").send(batch(1, "\n\n")).end().status()).isEqualTo("INVALID_ARGUMENT");
        assertThat(grpc.stream().send(StreamRequest.getDefaultInstance()).end().status())
                .isEqualTo("INVALID_ARGUMENT");
    }

    @Test
    void a_client_that_never_reads_its_answers_holds_nothing_up() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> deaf =
                grpc.call(INGESTION, "Stream", StreamResponse.getDefaultInstance(), request -> {}, true);
        Call<StreamRequest, StreamResponse> hearing = opened(source, "hearing");
        int batches = 20_000;
        deaf.send(open(source, "deaf"));
        for (int sequence = 1; sequence <= batches; sequence++) {
            deaf.send(batch(sequence, "{}"));
        }

        hearing.send(batch(1, RECORD)).awaitLast(last -> last.getProgress().getCommittedSequence() == 1);
        await().atMost(Duration.ofSeconds(60)).until(() -> received(source) == batches + 1);
        deaf.resume();
        deaf.awaitLast(last -> last.getProgress().getDurableSequence() == batches);

        // A window of 64 KiB of answers, each in a frame of its own; not one for each batch.
        assertThat(deaf.received().size()).isLessThan(batches / 2);
    }

    private long received(String source) {
        for (JsonNode account :
                gateway.http().get("/api/v1/ingestion/reconciliation").json()) {
            if (account.path("source_id").asText().equals(source)) {
                return account.path("received").asLong();
            }
        }
        return 0;
    }

    @Test
    void one_batch_is_pushed_in_one_call() {
        String source = gateway.source("MARKET_DATA", KEYS);
        PushRequest request = PushRequest.newBuilder()
                .setSourceId(source)
                .setContentType("application/x-ndjson")
                .setPayload(ByteString.copyFromUtf8(RECORD + "{\n"))
                .setIdempotencyKey("key-" + source)
                .setAck(Ack.COMMITTED)
                .build();

        PushResponse answer = grpc.unary(INGESTION, "Push", request, PushResponse.getDefaultInstance());
        PushResponse again = grpc.unary(INGESTION, "Push", request, PushResponse.getDefaultInstance());
        End reused = grpc.refused(
                INGESTION,
                "Push",
                request.toBuilder().setPayload(ByteString.copyFromUtf8(RECORD)).build(),
                PushResponse.getDefaultInstance());

        assertThat(answer.getSourceId()).isEqualTo(source);
        assertThat(answer.getTable()).isEqualTo("market_data_lake");
        assertThat(answer.getAccepted()).isEqualTo(2);
        assertThat(answer.getCommitted()).isEqualTo(1);
        assertThat(answer.getRejected()).isEqualTo(1);
        assertThat(answer.hasDeltaVersion()).isTrue();
        assertThat(answer.getRepeated()).isFalse();
        assertThat(again.getRepeated()).isTrue();
        assertThat(again.getPosition()).isEqualTo(answer.getPosition());
        assertThat(reused.code()).isEqualTo("idempotency_key_reused");
        Caller.Answer overHttp =
                gateway.http().push(source, "application/x-ndjson", RECORD + "{\n", "Idempotency-Key", "key-" + source);
        assertThat(overHttp.json().get("repeated").asBoolean()).isTrue();
        assertThat(overHttp.json().get("last_position").asLong()).isEqualTo(answer.getPosition());
    }

    @Test
    void a_push_that_cannot_be_taken_is_refused_with_the_reason() {
        PushRequest request = PushRequest.newBuilder().setSourceId("nobody").build();
        PushRequest unknownFormat = PushRequest.newBuilder()
                .setSourceId(gateway.source("MARKET_DATA", KEYS))
                .setContentType("text/xml")
                .build();

        assertThat(grpc.refused(INGESTION, "Push", request, PushResponse.getDefaultInstance())
                        .status())
                .isEqualTo("NOT_FOUND");
        assertThat(grpc.refused(INGESTION, "Push", unknownFormat, PushResponse.getDefaultInstance())
                        .code())
                .isEqualTo("unsupported_media_type");
        assertThat(grpc.<PushRequest, PushResponse>call(INGESTION, "Push", PushResponse.getDefaultInstance())
                        .finish()
                        .end()
                        .message())
                .isEqualTo("A push is one message, and none came");
    }

    @Test
    void jobs_and_sources_are_what_the_REST_API_tells() throws Exception {
        String source = gateway.source("MARKET_DATA", KEYS);
        JsonNode rest = gateway.committed(source, "application/x-ndjson", RECORD + "{\n");
        String jobId = rest.get("job_id").asText();

        IngestionJob job = grpc.unary(
                JOBS, "GetJob", GetJobRequest.newBuilder().setJobId(jobId).build(), IngestionJob.getDefaultInstance());
        ListJobsResponse page = grpc.unary(
                JOBS,
                "ListJobs",
                ListJobsRequest.newBuilder()
                        .setSourceId(source)
                        .setStatus(JobStatus.COMPLETED)
                        .build(),
                ListJobsResponse.getDefaultInstance());
        DataQualityReport report = grpc.unary(
                JOBS,
                "GetQualityReport",
                GetQualityReportRequest.newBuilder().setJobId(jobId).build(),
                DataQualityReport.getDefaultInstance());
        DataSource found = grpc.unary(
                SOURCES,
                "GetSource",
                GetSourceRequest.newBuilder().setSourceId(source).build(),
                DataSource.getDefaultInstance());
        ListSourcesResponse all = grpc.unary(
                SOURCES,
                "ListSources",
                ListSourcesRequest.getDefaultInstance(),
                ListSourcesResponse.getDefaultInstance());

        assertThat(job.getStatus()).isEqualTo(JobStatus.COMPLETED);
        IngestionJob.Builder asRest = IngestionJob.newBuilder();
        JsonFormat.parser().merge(rest.toString(), asRest);
        assertThat(job).isEqualTo(asRest.build());
        assertThat(page.getJobsList()).containsExactly(job);
        assertThat(page.getNextCursor()).isEmpty();
        assertThat(report.getTotalRecords()).isEqualTo(2);
        assertThat(report.getInvalidRecords()).isEqualTo(1);
        assertThat(report.getValidationErrors(0).getFieldsOrThrow("count").getNumberValue())
                .isEqualTo(1);
        assertThat(found.getSourceType()).isEqualTo(SourceType.MARKET_DATA);
        assertThat(found.getConnectionConfig().getFieldsOrThrow("type").getStringValue())
                .isEqualTo("push");
        assertThat(all.getSourcesList()).contains(found);
    }

    @Test
    void jobs_come_in_pages() {
        String source = gateway.source("MARKET_DATA", KEYS);
        gateway.committed(source, "application/x-ndjson", RECORD);
        gateway.committed(source, "application/x-ndjson", RECORD);
        ListJobsRequest one =
                ListJobsRequest.newBuilder().setSourceId(source).setLimit(1).build();

        ListJobsResponse first = grpc.unary(JOBS, "ListJobs", one, ListJobsResponse.getDefaultInstance());
        ListJobsResponse second = grpc.unary(
                JOBS,
                "ListJobs",
                one.toBuilder().setCursor(first.getNextCursor()).build(),
                ListJobsResponse.getDefaultInstance());

        assertThat(first.getNextCursor()).isNotEmpty();
        assertThat(second.getNextCursor()).isEmpty();
        assertThat(second.getJobs(0).getJobId()).isNotEqualTo(first.getJobs(0).getJobId());
        assertThat(refusedLimit(-1)).isEqualTo("INVALID_ARGUMENT");
        assertThat(refusedLimit(1000)).isEqualTo("OK");
        assertThat(refusedLimit(1001)).isEqualTo("INVALID_ARGUMENT");
    }

    private String refusedLimit(int limit) {
        return grpc.refused(
                        JOBS,
                        "ListJobs",
                        ListJobsRequest.newBuilder().setLimit(limit).build(),
                        ListJobsResponse.getDefaultInstance())
                .status();
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertThat(grpc.refused(
                        JOBS,
                        "GetJob",
                        GetJobRequest.newBuilder().setJobId("none").build(),
                        IngestionJob.getDefaultInstance()))
                .isEqualTo(new End("NOT_FOUND", "job_not_found", "There is no job 'none'"));
        assertThat(grpc.refused(JOBS, "DropJob", GetJobRequest.getDefaultInstance(), IngestionJob.getDefaultInstance())
                        .status())
                .isEqualTo("UNIMPLEMENTED");
    }

    @Test
    void the_services_are_told_by_reflection() {
        ServerReflectionResponse listed =
                reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
        ServerReflectionResponse file = reflect(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol(INGESTION)
                .build());

        assertThat(listed.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains(INGESTION, JOBS, SOURCES, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");
        assertThat(file.getFileDescriptorResponse().getFileDescriptorProtoList())
                .extracting(proto -> FileDescriptorProto.parseFrom(proto).getName())
                .contains("quantivista/ingestion/v1/ingestion.proto");
    }

    private ServerReflectionResponse reflect(ServerReflectionRequest request) {
        return grpc.unary(
                "grpc.reflection.v1.ServerReflection",
                "ServerReflectionInfo",
                request,
                ServerReflectionResponse.getDefaultInstance());
    }

    @Test
    void health_is_served_for_the_gateway_and_each_service() throws InterruptedException {
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
        assertThat(health(INGESTION)).isEqualTo(ServingStatus.SERVING);
        assertThat(grpc.refused(
                                "grpc.health.v1.Health",
                                "Check",
                                check("none"),
                                HealthCheckResponse.getDefaultInstance())
                        .status())
                .isEqualTo("NOT_FOUND");
        assertThat(watch("").await(1).get(0).getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(watch("none").await(1).get(0).getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    }

    private ServingStatus health(String service) {
        return grpc.unary("grpc.health.v1.Health", "Check", check(service), HealthCheckResponse.getDefaultInstance())
                .getStatus();
    }

    private Call<HealthCheckRequest, HealthCheckResponse> watch(String service) {
        return grpc.<HealthCheckRequest, HealthCheckResponse>call(
                        "grpc.health.v1.Health", "Watch", HealthCheckResponse.getDefaultInstance())
                .send(check(service))
                .finish();
    }

    private static HealthCheckRequest check(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }

    private Call<StreamRequest, StreamResponse> opened(String source, String stream) throws InterruptedException {
        Call<StreamRequest, StreamResponse> call = grpc.stream().send(open(source, stream));
        call.await(1);
        return call;
    }
}
