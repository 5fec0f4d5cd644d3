package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.GrpcCaller.INGESTION;
import static io.quantivista.ingestion.gateway.GrpcCaller.batch;
import static io.quantivista.ingestion.gateway.GrpcCaller.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.quantivista.ingestion.gateway.GrpcCaller.Call;
import io.quantivista.ingestion.gateway.GrpcCaller.End;
import io.quantivista.ingestion.proto.v1.Ack;
import io.quantivista.ingestion.proto.v1.GetJobRequest;
import io.quantivista.ingestion.proto.v1.IngestionJob;
import io.quantivista.ingestion.proto.v1.PushRequest;
import io.quantivista.ingestion.proto.v1.PushResponse;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of calls over gRPC, on a gateway where they are narrow. */
class GrpcLimitsTest {
    private static final String KEYS = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";
    private static final int MOST = 2048;

    @TempDir
    private static Path data;

    private static TestGateway gateway;
    private static GrpcCaller grpc;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                data,
                "grpc.max_message_bytes",
                "2KiB",
                "grpc.stream_in_flight_bytes",
                "1KiB",
                "intake.in_flight_bytes",
                "64KiB",
                "grpc.max_streams",
                "3",
                "http.idle_timeout",
                "1s",
                "intake.commit_wait",
                "1500ms",
                "stream.flush_interval",
                "60s",
                "stream.freshness",
                "60s");
        grpc = new GrpcCaller(gateway.address());
    }

    @AfterAll
    static void stop() {
        grpc.close();
        gateway.close();
    }

    @Test
    void a_message_may_have_as_many_bytes_as_is_said_and_not_one_more() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> stream = grpc.stream().send(open(source, "s"));
        assertThat(stream.await(1).get(0).getOpened().getMaxMessageBytes()).isEqualTo(MOST);

        stream.send(ofSize(1, MOST - 1)).send(ofSize(2, MOST));
        stream.awaitLast(last -> last.getProgress().getDurableSequence() == 2);
        End end = stream.send(ofSize(3, MOST + 1)).end();

        assertThat(end)
                .isEqualTo(
                        new End(
                                "RESOURCE_EXHAUSTED",
                                "body_too_large",
                                "A message has 2049 bytes, and one may have 2048 (grpc.max_message_bytes): send smaller batches"));
    }

    private static StreamRequest ofSize(long sequence, int bytes) {
        StreamRequest around = batch(sequence, record(bytes / 2));
        StreamRequest exact = batch(sequence, record(bytes / 2 + bytes - around.getSerializedSize()));
        assertThat(exact.getSerializedSize()).isEqualTo(bytes);
        return exact;
    }

    private static String record(int bytes) {
        return "{\"text\":\"%s\"}".formatted("x".repeat(bytes - 11));
    }

    @Test
    void a_push_whose_time_is_over_before_its_commit_is_durable_and_known_again() {
        PushRequest push = push(gateway.source("MARKET_DATA", KEYS), "in-time");

        End end = within("1S", push).end();
        PushResponse again = grpc.unary(INGESTION, "Push", push, PushResponse.getDefaultInstance());

        assertThat(end)
                .isEqualTo(
                        new End(
                                "DEADLINE_EXCEEDED",
                                "deadline_exceeded",
                                "The time that the call was given (grpc-timeout) is over: the records are durable and will be committed; sent again under their idempotency_key they get their receipt"));
        assertThat(again.getRepeated()).isTrue();
        assertThat(again.hasPosition()).isTrue();
        assertThat(again.getPending()).as("the commit takes longer than intake.commit_wait").isTrue();
        assertThat(again.hasCommitted()).isFalse();
    }

    private static PushRequest push(String source, String key) {
        return PushRequest.newBuilder()
                .setSourceId(source)
                .setContentType("application/x-ndjson")
                .setPayload(ByteString.copyFromUtf8(record(20)))
                .setIdempotencyKey(key)
                .setAck(Ack.COMMITTED)
                .build();
    }

    private static Call<PushRequest, PushResponse> within(String timeout, PushRequest push) {
        return grpc.<PushRequest, PushResponse>call(
                        INGESTION,
                        "Push",
                        PushResponse.getDefaultInstance(),
                        request -> request.headers().set("grpc-timeout", timeout),
                        false)
                .send(push)
                .finish();
    }

    @Test
    void a_time_that_cannot_be_understood_is_refused() {
        assertThat(within("soon", push("any", "")).end().message())
                .isEqualTo("grpc-timeout is 'soon', one to eight digits and one of H, M, S, m, u and n are expected");
    }

    @Test
    void a_stream_whose_time_is_over_ends_when_its_batches_are_durable_and_goes_on_later() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> stream = grpc.call(
                INGESTION,
                "Stream",
                StreamResponse.getDefaultInstance(),
                request -> request.headers().set("grpc-timeout", "900m"),
                false);
        stream.send(open(source, "timed")).send(batch(1, record(20))).send(batch(2, record(20)));

        End end = stream.end();

        assertThat(end.status()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(end.code()).isEqualTo("deadline_exceeded");
        List<StreamResponse> told = stream.received();
        long durable = told.get(told.size() - 1).getProgress().getDurableSequence();
        Call<StreamRequest, StreamResponse> again = grpc.stream().send(open(source, "timed"));
        assertThat(again.await(1).get(0).getOpened().getLastDurableSequence()).isEqualTo(durable);
        again.send(batch(durable + 1, record(20)))
                .awaitLast(last -> last.getProgress().getDurableSequence() == durable + 1);
    }

    @Test
    void a_small_request_is_bounded_as_well() {
        GetJobRequest request =
                GetJobRequest.newBuilder().setJobId("x".repeat(70_000)).build();

        End end = grpc.refused(
                "quantivista.ingestion.v1.JobService", "GetJob", request, IngestionJob.getDefaultInstance());

        assertThat(end.status()).isEqualTo("RESOURCE_EXHAUSTED");
    }

    @Test
    void compressed_messages_are_refused_at_the_door() {
        Call<StreamRequest, StreamResponse> declared = grpc.call(
                INGESTION, "Stream", StreamResponse.getDefaultInstance(), request -> request.encoding("gzip"), false);
        Call<GetJobRequest, IngestionJob> small = grpc.call(
                "quantivista.ingestion.v1.JobService",
                "GetJob",
                IngestionJob.getDefaultInstance(),
                request -> request.encoding("gzip"),
                false);

        assertThat(declared.send(open("any", "s")).end().status()).isEqualTo("UNIMPLEMENTED");
        assertThat(small.send(GetJobRequest.getDefaultInstance()).end().message())
                .isEqualTo("Messages are taken as they are, not with grpc-encoding gzip");
    }

    @Test
    void a_message_that_is_compressed_though_the_call_does_not_say_so_is_refused() {
        GrpcMessage bomb = GrpcMessage.message("gzip", Buffer.buffer(new byte[100]));

        assertThat(sendRaw(INGESTION, "Stream", bomb).end().message()).startsWith("A message is compressed");
        assertThat(sendRaw("quantivista.ingestion.v1.JobService", "GetJob", bomb))
                .satisfies(call -> org.assertj.core.api.Assertions.assertThatThrownBy(call::end)
                        .hasMessageContaining("CANCELLED"));
    }

    private static Call<StreamRequest, StreamResponse> sendRaw(String service, String method, GrpcMessage message) {
        return grpc.call(
                service, method, StreamResponse.getDefaultInstance(), request -> request.writeMessage(message), false);
    }

    @Test
    void a_stream_of_many_times_the_room_goes_on_batch_by_batch() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> one = grpc.stream().send(open(source, "one"));
        Call<StreamRequest, StreamResponse> other = grpc.stream().send(open(source, "other"));

        for (int sequence = 1; sequence <= 200; sequence++) {
            one.send(batch(sequence, record(900)));
            other.send(batch(sequence, record(900)));
        }

        assertThat(one.finish().end().status()).isEqualTo("OK");
        assertThat(other.finish().end().status()).isEqualTo("OK");
        await().until(() -> gateway.meter("ingestion_pushes_in_flight_bytes") == 0);
    }

    @Test
    void no_more_streams_are_open_than_may_be() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        await().until(() -> gateway.meter("ingestion_streams_open") == 0);
        for (String id : new String[] {"1", "2", "3"}) {
            grpc.stream().send(open(source, id)).await(1);
        }

        assertThat(grpc.stream().send(open(source, "4")).end()).satisfies(end -> {
            assertThat(end.status()).isEqualTo("UNAVAILABLE");
            assertThat(end.message())
                    .isEqualTo("3 streams are open, and no more may be (grpc.max_streams): try again later");
        });
        assertThat(grpc.stream().send(open(source, "3")).await(1)).hasSize(1);
    }

    @Test
    void a_silent_stream_ends_and_one_whose_client_pings_does_not() throws InterruptedException {
        String source = gateway.source("MARKET_DATA", KEYS);
        try (GrpcCaller pinging = new GrpcCaller(gateway.address())) {
            Call<StreamRequest, StreamResponse> kept = pinging.stream().send(open(source, "kept"));
            kept.await(1);
            kept.pingEvery(200);
            Call<StreamRequest, StreamResponse> silent = grpc.stream().send(open(source, "silent"));
            Call<StreamRequest, StreamResponse> neverOpened = grpc.stream();
            neverOpened.start();

            assertThat(silent.end())
                    .isEqualTo(
                            new End(
                                    "DEADLINE_EXCEEDED",
                                    "stream_idle",
                                    "Neither a batch nor a ping came for 1 s (http.idle_timeout): open the stream again when there is more"));
            assertThat(neverOpened.end().code()).isEqualTo("stream_idle");
            kept.send(batch(1, record(20))).awaitLast(last -> last.getProgress().getDurableSequence() == 1);
        }
    }

    @Test
    void a_gateway_that_stops_ends_streams_when_their_batches_are_durable(@TempDir Path own)
            throws InterruptedException {
        TestGateway stopping = TestGateway.start(own);
        String source = stopping.source("MARKET_DATA", KEYS);
        try (GrpcCaller caller = new GrpcCaller(stopping.address())) {
            Call<StreamRequest, StreamResponse> stream = caller.stream().send(open(source, "s"));
            stream.await(1);
            Call<HealthCheckRequest, HealthCheckResponse> health =
                    caller.call("grpc.health.v1.Health", "Watch", HealthCheckResponse.getDefaultInstance());
            health.send(HealthCheckRequest.getDefaultInstance()).finish().await(1);
            stream.send(batch(1, record(20)));
            stream.awaitLast(last -> last.getProgress().getDurableSequence() == 1);

            stopping.close();

            assertThat(stream.end())
                    .isEqualTo(
                            new End("UNAVAILABLE", "busy", "The gateway stops: open the stream again when it is back"));
            assertThat(health.received().get(0).getStatus()).isEqualTo(ServingStatus.SERVING);
        }
    }
}
