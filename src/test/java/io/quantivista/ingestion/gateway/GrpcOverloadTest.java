package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static io.quantivista.ingestion.gateway.GrpcCaller.INGESTION;
import static io.quantivista.ingestion.gateway.GrpcCaller.batch;
import static io.quantivista.ingestion.gateway.GrpcCaller.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.quantivista.ingestion.gateway.GrpcCaller.Call;
import io.quantivista.ingestion.gateway.GrpcCaller.End;
import io.quantivista.ingestion.proto.v1.PushRequest;
import io.quantivista.ingestion.proto.v1.PushResponse;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One room for what is pushed over HTTP and over gRPC, on a gateway where it is narrow. */
class GrpcOverloadTest {
    private static final int IN_FLIGHT = 64 << 10;
    private static final int MAX_ENTRY = 16 << 10;
    private static final int OVERHEAD = 1 << 10;
    private static final String KEYS = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";
    private static final String QUOTA =
            "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"limits\":{\"records_per_second\":%d}}";

    @TempDir
    private static Path data;

    private static TestGateway gateway;
    private static GrpcCaller grpc;

    private final List<RawUpload> holders = new ArrayList<>();

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                data,
                "intake.log.max_entry_bytes",
                "16KiB",
                "intake.in_flight_bytes",
                "64KiB",
                "intake.busy_after",
                "200ms",
                // Those who hold room here send a byte now and then.
                "http.min_bytes_per_second",
                "0",
                "http.idle_timeout",
                "2s");
        grpc = new GrpcCaller(gateway.address());
    }

    @AfterAll
    static void stop() {
        grpc.close();
        gateway.close();
    }

    @AfterEach
    void letGo() throws IOException {
        for (RawUpload holder : holders) {
            holder.close();
        }
        await().until(() -> inFlight() == 0);
    }

    @Test
    void a_push_waits_for_the_room_of_others_and_is_then_told_when_to_come_back() throws IOException {
        String source = gateway.source("MARKET_DATA", KEYS);
        int size = push(source, 500).getSerializedSize();
        leave(source, OVERHEAD + size);

        assertThat(pushed(push(source, 499))).isEqualTo("OK");
        assertThat(pushed(push(source, 500))).isEqualTo("OK");
        Call<PushRequest, PushResponse> refused = call(push(source, 501));

        assertThat(refused.end().status()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(refused.end().code()).isEqualTo("busy");
        assertThat(refused.end().message()).contains("intake.in_flight_bytes");
        assertThat(Integer.parseInt(refused.atEnd("retry-after"))).isBetween(1, 60);
        assertThat(Integer.parseInt(refused.atEnd("grpc-retry-pushback-ms"))).isBetween(1_000, 60_000);

        holders.get(0).close();
        await().until(() -> inFlight() < IN_FLIGHT - MAX_ENTRY);
        assertThat(pushed(push(source, 501))).isEqualTo("OK");
    }

    @Test
    void a_push_whose_time_is_over_while_it_waits_was_not_taken() throws IOException {
        String source = gateway.source("MARKET_DATA", KEYS);
        leave(source, OVERHEAD);

        Call<PushRequest, PushResponse> late = grpc.call(
                INGESTION,
                "Push",
                PushResponse.getDefaultInstance(),
                request -> request.headers().set("grpc-timeout", "50m"),
                false);
        End end = late.send(push(source, 100)).finish().end();

        assertThat(end)
                .isEqualTo(new End(
                        "DEADLINE_EXCEEDED",
                        "deadline_exceeded",
                        "The time that the call was given (grpc-timeout) is over: nothing of it was taken"));
        await().until(() -> gateway.meter("ingestion_pushes_waiting") == 0);
    }

    @Test
    void a_stream_rests_while_there_is_no_room_and_goes_on_by_itself() throws Exception {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> stream = grpc.stream().send(open(source, "rests"));
        stream.await(1);
        await().until(() -> inFlight() == 0);
        leave(source, OVERHEAD);

        stream.send(batch(1, record(500)));
        await().until(() -> gateway.meter("ingestion_pushes_waiting") == 1);
        assertThat(stream.received()).hasSize(1);
        holders.get(0).close();

        stream.awaitLast(last -> last.getProgress().getDurableSequence() == 1);
    }

    @Test
    void a_stream_that_has_rested_for_as_long_as_it_may_be_silent_ends_and_can_go_on_later() throws Exception {
        String source = gateway.source("MARKET_DATA", KEYS);
        Call<StreamRequest, StreamResponse> stream = grpc.stream().send(open(source, "ends"));
        stream.await(1);
        await().until(() -> inFlight() == 0);
        leave(source, OVERHEAD);
        stream.send(batch(1, record(500)));

        // The holders are as silent as long, so each sends a little.
        await().until(() -> {
            for (RawUpload holder : holders) {
                holder.send(" ");
            }
            return stream.isEnded();
        });

        assertThat(stream.end().status()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(stream.end().message()).contains("there was no room for 2000 ms");
        letGo();
        Call<StreamRequest, StreamResponse> again = grpc.stream().send(open(source, "ends"));
        assertThat(again.await(1).get(0).getOpened().getLastDurableSequence()).isZero();
    }

    @Test
    void a_message_that_has_begun_takes_room_from_pushes_over_HTTP_until_it_is_silent_for_too_long() throws Exception {
        String source = gateway.source("MARKET_DATA", KEYS);
        leave(source, 2 * OVERHEAD + 1000);
        try (RawHttp2 raw = new RawHttp2(gateway.address(), RawHttp2.USUAL_WINDOW)) {
            RawHttp2.Exchange stream = raw.post("/%s/Stream".formatted(INGESTION), "content-type", "application/grpc");
            stream.send(Buffer.buffer().appendByte((byte) 0).appendInt(1000).appendBytes(new byte[10]));
            await().until(() -> inFlight() == IN_FLIGHT - OVERHEAD);

            assertThat(gateway.http().push(source, NDJSON, record(10)).status()).isEqualTo(503);
            await().until(() -> {
                stream.ping();
                return inFlight() < IN_FLIGHT - OVERHEAD;
            });
            assertThat(stream.header("error-code")).isEqualTo("stream_idle");
            assertThat(gateway.http().push(source, NDJSON, record(10)).status()).isEqualTo(200);
        }
    }

    @Test
    void a_source_over_its_limit_has_its_pushes_refused_and_its_streams_rest() throws Exception {
        String strict = gateway.source("MARKET_DATA", QUOTA.formatted(1));
        assertThat(pushed(push(strict, 100))).isEqualTo("OK");
        Call<PushRequest, PushResponse> refused = call(push(strict, 100));
        assertThat(refused.end().status()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(refused.end().code()).isEqualTo("quota_exceeded");
        assertThat(refused.atEnd("retry-after")).isEqualTo("1");

        String source = gateway.source("MARKET_DATA", QUOTA.formatted(4));
        Call<StreamRequest, StreamResponse> stream = grpc.stream().send(open(source, "limited"));
        stream.await(1);
        long begin = System.nanoTime();
        for (int sequence = 1; sequence <= 7; sequence++) {
            stream.send(batch(sequence, record(20)));
        }
        End end = stream.finish().end();

        assertThat(end.status()).isEqualTo("OK");
        // Four at once, and three more at four a second.
        assertThat(System.nanoTime() - begin).isGreaterThan(500_000_000L);
    }

    @Test
    void a_stream_of_a_source_over_its_limit_for_too_long_ends_with_the_time_to_come_back() throws Exception {
        String source = gateway.source("MARKET_DATA", QUOTA.formatted(1));
        Call<StreamRequest, StreamResponse> stream = grpc.stream().send(open(source, "over"));
        stream.send(batch(1, (record(20) + "\n").repeat(10)));
        stream.awaitLast(last -> last.getProgress().getDurableSequence() == 1);

        End end = stream.send(batch(2, record(20))).end();

        assertThat(end.code()).isEqualTo("quota_exceeded");
        assertThat(Integer.parseInt(stream.atEnd("retry-after"))).isBetween(5, 9);
    }

    /** Takes all the room but so much. */
    private void leave(String source, int bytes) throws IOException {
        int room = IN_FLIGHT;
        while (room - bytes > MAX_ENTRY + 2 * OVERHEAD) {
            holders.add(RawUpload.push(gateway.address(), source, NDJSON, MAX_ENTRY));
            room -= MAX_ENTRY + OVERHEAD;
        }
        holders.add(RawUpload.push(gateway.address(), source, NDJSON, room - bytes - OVERHEAD));
        await().until(() -> inFlight() == IN_FLIGHT - bytes);
    }

    private static double inFlight() {
        return gateway.meter("ingestion_pushes_in_flight_bytes");
    }

    private static String record(int bytes) {
        return "{\"text\":\"%s\"}".formatted("x".repeat(Math.max(0, bytes - 11)));
    }

    private static PushRequest push(String source, int bytes) {
        return PushRequest.newBuilder()
                .setSourceId(source)
                .setContentType("application/x-ndjson")
                .setPayload(ByteString.copyFromUtf8(record(bytes)))
                .build();
    }

    private static Call<PushRequest, PushResponse> call(PushRequest request) {
        return grpc.<PushRequest, PushResponse>call(INGESTION, "Push", PushResponse.getDefaultInstance())
                .send(request)
                .finish();
    }

    private static String pushed(PushRequest request) {
        return call(request).end().status();
    }
}
