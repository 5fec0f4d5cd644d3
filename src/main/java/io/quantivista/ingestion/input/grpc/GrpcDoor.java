package io.quantivista.ingestion.input.grpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.Service;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Takes what comes as gRPC on the port of HTTP, and lets everything else pass. It stands before the router's own routes.
 *
 * <p>Compressed messages are refused here, before anything is decompressed: Vert.x' gRPC does that without a bound.
 */
public final class GrpcDoor implements Handler<RoutingContext> {
    static final String MEDIA_TYPE = "application/grpc";

    /** Requests beside those that carry records name a few things and no more. */
    static final long MAX_REQUEST_BYTES = 64 << 10;

    private static final Set<String> MEDIA_TYPES = Set.of(MEDIA_TYPE, MEDIA_TYPE + "+proto");
    private static final String ENCODING = "grpc-encoding";
    private static final String ACCEPT_ENCODING = "grpc-accept-encoding";
    private static final String IDENTITY = "identity";
    private static final String WATCHES_ITSELF = GrpcDoor.class.getName();

    private final StreamPorts ports;
    private final GrpcServer server;
    private final String streamPath;
    private final String pushPath;

    /**
     * @param room what every push passes, whatever protocol brings it
     * @param idleTimeout how long a stream may be silent on both sides
     * @param leastBytes of a message that has begun have to come within that time
     * @param ready whether the gateway can work now
     * @param services served beside those that carry records
     */
    public GrpcDoor(
            Vertx vertx,
            PushPort pushes,
            PushRoom room,
            GrpcConfig config,
            Duration idleTimeout,
            long leastBytes,
            MeterRegistry registry,
            Supplier<Future<Boolean>> ready,
            List<Service> services) {
        OpenStreams streams = new OpenStreams(config.maxStreams());
        this.ports = new StreamPorts(
                pushes,
                room,
                streams,
                new ConnectionPings(),
                new GrpcMeters(registry, streams),
                config,
                idleTimeout,
                leastBytes);
        GrpcServerOptions options =
                new GrpcServerOptions().setMaxMessageSize(MAX_REQUEST_BYTES).setScheduleDeadlineAutomatically(true);
        for (GrpcProtocol protocol : GrpcProtocol.values()) {
            if (protocol != GrpcProtocol.HTTP_2) {
                options.removeEnabledProtocol(protocol);
            }
        }
        this.server = GrpcServer.server(vertx, options);
        IngestionService ingestion = new IngestionService();
        server.addService(ingestion);
        services.forEach(server::addService);
        server.addService(new HealthService(vertx, ready));
        server.addService(ReflectionService.v1());
        this.streamPath = ingestion.pathOfMethod(StreamCall.METHOD);
        this.pushPath = ingestion.pathOfMethod(PushCall.METHOD);
    }

    /** Whether the body of this request is looked after here: it may rest because the gateway paused it. */
    public static boolean watchesItself(RoutingContext context) {
        return context.get(WATCHES_ITSELF) != null;
    }

    /** Whether a request is one of gRPC, which no answer of HTTP fits. */
    public static boolean isGrpc(HttpServerRequest request) {
        return mediaType(request).startsWith(MEDIA_TYPE);
    }

    /** Ends every stream when its batches are settled, within {@code graceMillis}, and takes no more. */
    public Future<Void> stop(long graceMillis) {
        return ports.streams()
                .stop()
                .timeout(Math.max(1, graceMillis), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String contentType = mediaType(request);
        if (!isGrpc(request)) {
            context.next();
        } else if (!MEDIA_TYPES.contains(contentType)
                || request.version() != HttpVersion.HTTP_2
                || !request.method().equals(HttpMethod.POST)) {
            context.fail(new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "gRPC is taken as a POST over HTTP/2 with Content-Type %s, not as %s over %s"
                            .formatted(MEDIA_TYPE, contentType, request.version())));
        } else if (!IDENTITY.equals(request.headers().get(ENCODING) == null ? IDENTITY : request.getHeader(ENCODING))) {
            refuseCompression(context);
        } else {
            serve(context);
        }
    }

    private static String mediaType(HttpServerRequest request) {
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return contentType == null ? "" : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    private static void refuseCompression(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE).putHeader(ACCEPT_ENCODING, IDENTITY);
        new GrpcRefusal(
                        GrpcStatus.UNIMPLEMENTED,
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        "Messages are taken as they are, not with grpc-encoding %s"
                                .formatted(context.request().getHeader(ENCODING)))
                .writeTo(context.response().headers());
        context.response().end();
    }

    private void serve(RoutingContext context) {
        String path = context.request().path();
        if (path.equals(streamPath)) {
            context.put(WATCHES_ITSELF, true);
            new GrpcCall(context, ports, ports.idleTimeout(), call -> new StreamCall(call, ports)).start();
        } else if (path.equals(pushPath)) {
            context.put(WATCHES_ITSELF, true);
            new GrpcCall(context, ports, ports.room().config().busyAfter(), call -> new PushCall(call, ports)).start();
        } else {
            // A message that says it is compressed, where the head says nothing, would break the deframer.
            context.request().headers().set(ENCODING, IDENTITY);
            context.addHeadersEndHandler(head -> context.response().putHeader(ACCEPT_ENCODING, IDENTITY));
            server.handle(context.request());
        }
    }
}
