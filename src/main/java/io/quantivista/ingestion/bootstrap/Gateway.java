package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.api.ApiPorts;
import io.quantivista.ingestion.api.ApiRouter;
import io.quantivista.ingestion.api.Contract;
import io.quantivista.ingestion.api.JobCalls;
import io.quantivista.ingestion.api.JobJson;
import io.quantivista.ingestion.api.SourceCalls;
import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedKafka;
import io.quantivista.ingestion.event.OutboxRelay;
import io.quantivista.ingestion.input.grpc.GrpcDoor;
import io.quantivista.ingestion.input.http.AcceptedUploads;
import io.quantivista.ingestion.input.http.PushHandler;
import io.quantivista.ingestion.input.http.UploadHandler;
import io.quantivista.ingestion.input.http.UploadJobs;
import io.quantivista.ingestion.input.kafka.KafkaSources;
import io.quantivista.ingestion.input.pull.FileOrigins;
import io.quantivista.ingestion.input.pull.Origins;
import io.quantivista.ingestion.input.pull.PullDesk;
import io.quantivista.ingestion.input.pull.PullRunner;
import io.quantivista.ingestion.input.pull.PullScheduler;
import io.quantivista.ingestion.input.pull.PullStarter;
import io.quantivista.ingestion.input.pull.Scratch;
import io.quantivista.ingestion.input.pull.http.HttpOrigins;
import io.quantivista.ingestion.input.pull.postgres.PostgresOrigins;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.intake.spool.SpoolRoom;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.pipeline.CatalogueValidator;
import io.quantivista.ingestion.pipeline.HeldJobDesk;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.PipelineMeters;
import io.quantivista.ingestion.pipeline.Preview;
import io.quantivista.ingestion.pipeline.ReplayDesk;
import io.quantivista.ingestion.pipeline.stream.SourceReconciliation;
import io.quantivista.ingestion.pipeline.stream.StreamJobs;
import io.quantivista.ingestion.pipeline.stream.StreamMeters;
import io.quantivista.ingestion.pipeline.stream.StreamService;
import io.quantivista.ingestion.pipeline.stream.Streams;
import io.quantivista.ingestion.pipeline.stream.Topics;
import io.quantivista.ingestion.pipeline.stream.WatchedSources;
import io.quantivista.ingestion.pipeline.stream.WorkMarks;
import io.quantivista.ingestion.quality.keys.KeySpace;
import io.quantivista.ingestion.query.DeltaTableCatalog;
import io.quantivista.ingestion.query.DuckLakeQuery;
import io.quantivista.ingestion.query.LakeReferences;
import io.quantivista.ingestion.query.QuarantineArchive;
import io.quantivista.ingestion.store.Database;
import io.quantivista.ingestion.store.Outbox;
import io.quantivista.ingestion.store.PostgresJobLedger;
import io.quantivista.ingestion.store.PostgresPullStates;
import io.quantivista.ingestion.store.PostgresPullTasks;
import io.quantivista.ingestion.store.PostgresSourceRegistry;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.quantivista.ingestion.telemetry.Measurements;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway: every collaborator is made here, started in order and stopped in reverse.
 *
 * <p>It reads top to bottom as the architecture. Started and closed on a plain thread, which waits.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Gateway.class);
    private static final long START_TIMEOUT_SECONDS = 120;
    private static final long STOP_MARGIN_SECONDS = 10;

    private final GatewayConfig config;
    private final Clock clock;
    private final StopList stops = new StopList();
    private HttpFront front;

    private Gateway(GatewayConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.front = HttpFront.notListening();
    }

    /**
     * Starts a gateway; it is ready when this returns.
     *
     * @throws RuntimeException saying why it cannot start; nothing is left running then
     */
    public static Gateway start(GatewayConfig config) {
        Gateway gateway = new Gateway(config, Clock.systemUTC());
        try {
            gateway.start();
            return gateway;
        } catch (RuntimeException | Error e) {
            gateway.close();
            throw e;
        }
    }

    private void start() {
        DataDirectory data = stops.add("data directory", DataDirectory.open(config.dataDirectory()));
        PostgresStart postgres = stops.add("embedded PostgreSQL", PostgresStart.begin(config, data));
        Measurements measurements = stops.add("measurements", new Measurements());
        // The SQL client of Vert.x 5.0 calls a method of its metrics that the core of 5.2 no longer has.
        MicrometerMetricsOptions metrics =
                new MicrometerMetricsOptions().setEnabled(true).addDisabledMetricsCategory("sql");
        // Let go of when nothing writes any more, so after the event loops have ended.
        stops.add("lake lock", LakeLock.take(config.lake().root()));
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(metrics))
                .withMetrics(new MicrometerMetricsFactory(measurements.registry()))
                .build();
        stops.add("event loops", () -> await(vertx.close()));

        // What needs no PostgreSQL is made first, as it starts meanwhile.
        Future<Contract> contract =
                vertx.executeBlocking(() -> Contract.load(vertx), false).compose(loading -> loading);
        Lake lake = Lake.open(config.lake());

        Database database =
                new Database(vertx, postgres.address(), config.store().connections());
        stops.add("connections to PostgreSQL", () -> await(database.close()));
        Future<Void> schema = database.start();
        Outbox outbox = new Outbox(database, UUID::randomUUID);
        OutboxRelay relay = new OutboxRelay(vertx, outbox, config.event().retention());
        EventDelivery events = stops.add(
                "events",
                new EventDelivery(
                        config.event().bootstrapServers(),
                        new EmbeddedKafka(data, config.embedded().kafkaPort()),
                        relay));
        PostgresJobLedger ledger = new PostgresJobLedger(database, outbox, clock, relay::nudge);
        PostgresSourceRegistry sources = new PostgresSourceRegistry(database);

        DuckLakeQuery queries = new DuckLakeQuery(vertx, lake, config.query());
        stops.add("queries", () -> await(queries.close()));
        Path temporary = config.dataDirectory().resolve("checks");
        KeySpace keys = new KeySpace(temporary, config.quality().keyMemory().bytes());
        keys.start();
        Pipeline pipeline = new Pipeline(
                vertx,
                config.pipeline(),
                lake,
                ledger,
                keys,
                new LakeReferences(lake, temporary),
                new PipelineMeters(measurements.registry()),
                clock);
        await(onLoop(vertx, pipeline::start));
        SpoolRoom spools = SpoolRoom.open(
                vertx, config.spool(), new LocalDisk(config.lake().sync()));
        UploadJobs uploadJobs = new UploadJobs(pipeline, ledger, clock);
        AcceptedUploads accepted = new AcceptedUploads(spools, uploadJobs, sources, config.upload());
        await(schema);
        Context loop = vertx.getOrCreateContext();
        StreamJobs jobs = new StreamJobs(pipeline);
        StreamService streamService = await(on(
                loop,
                () -> StreamService.start(
                        vertx,
                        config.stream(),
                        config.intakeLog(),
                        config.receipts(),
                        lake,
                        pipeline,
                        sources,
                        new StreamMeters(measurements.registry()),
                        jobs)));
        stops.add("intake log", () -> await(streamService.close()));
        Streams streams = streamService.streams();
        await(onLoop(vertx, () -> pipeline.recover(accepted.jobIds())));
        await(on(loop, streamService::begin));
        WorkMarks marks = stops.add(
                "marks of messages",
                WorkMarks.open(
                        config.dataDirectory().resolve("topics"),
                        config.pipeline().lanes()));
        Topics topics = new Topics(streams, sources, jobs, marks, measurements.registry());
        KafkaSources kafka = new KafkaSources(
                vertx,
                sources,
                topics,
                config.topics(),
                topics.gatewayId(),
                events::bootstrapServers,
                measurements.registry(),
                clock);
        await(onLoop(vertx, accepted::resume));
        HeldJobDesk held = new HeldJobDesk(vertx, lake, pipeline, clock);
        await(onLoop(vertx, held::start));
        ReplayDesk replays = new ReplayDesk(vertx, lake, pipeline, sources, ledger, clock);
        GatewayMeters.bind(measurements.registry(), pipeline);

        UploadHandler uploads = new UploadHandler(
                spools,
                uploadJobs,
                accepted,
                sources,
                config.upload(),
                job -> Buffer.buffer(JobJson.write(job).toString()),
                config.http().idleTimeout());
        PushRoom room = new PushRoom(config.intake(), streams::pendingBytes, System::nanoTime);
        GatewayMeters.bind(measurements.registry(), room, streams);
        PushHandler pushes = new PushHandler(
                streams,
                room,
                new PushHandler.PushLimits(
                        (int) config.intakeLog().maxEntry().bytes(),
                        config.upload().maxRatio(),
                        config.http().idleTimeout(),
                        config.http().leastBytes()));
        Readiness readiness = new Readiness(database, pipeline, streams);
        CatalogueValidator definitions = new CatalogueValidator(
                config.connector().policy(), config.pipeline().expressions());
        Preview previews =
                new Preview(vertx, config.pipeline(), lake, LakeReferences.ofSmallTables(lake, temporary), clock);
        PostgresPullStates pullStates = new PostgresPullStates(database);
        Scratch scratch = new Scratch(spools, config.upload().unpacking());
        int largestRecord = config.pipeline().limits().maxRecordBytes();
        Origins origins = new Origins(List.of(
                new FileOrigins(vertx, pullStates, scratch, clock),
                new PostgresOrigins(vertx, pullStates, largestRecord),
                new HttpOrigins(vertx, pullStates, config.httpPull(), clock)));
        PullRunner pullRunner =
                new PullRunner(pipeline, pullStates, origins, config.upload().unpacking(), jobs, clock);
        PullStarter pullStarter = new PullStarter(
                pipeline, sources, pullRunner, config.connector().policy());
        PostgresPullTasks pullTasks = new PostgresPullTasks(database);
        PullScheduler scheduler = new PullScheduler(
                vertx,
                pipeline,
                pullTasks,
                pullStarter,
                config.pull(),
                clock,
                UUID.randomUUID().toString());
        PullDesk pulls = new PullDesk(pipeline, sources, pullStates, pullStarter, scheduler, previews);
        ApiPorts ports = new ApiPorts(
                new WatchedSources(sources, streams, kafka),
                definitions,
                previews,
                ledger,
                pullRunner,
                held,
                replays,
                pulls,
                pullTasks,
                new QuarantineArchive(vertx, lake, config.pipeline().limits()),
                new SourceReconciliation(streams, topics, ledger),
                kafka,
                queries,
                new DeltaTableCatalog(vertx, lake),
                uploads,
                pushes,
                readiness.checks(),
                measurements::scrape,
                clock);
        GrpcDoor grpc = new GrpcDoor(
                vertx,
                streams,
                room,
                config.grpc(),
                config.http().idleTimeout(),
                config.http().leastBytes(),
                measurements.registry(),
                readiness::isReady,
                List.of(new JobCalls(ledger), new SourceCalls(sources, definitions)));
        // Streams and connections share one event loop: a push goes from the socket to the log without a change of
        // thread.
        front = await(on(
                loop,
                () -> contract.map(model -> ApiRouter.create(vertx, model, ports))
                        .compose(router -> HttpFront.listen(vertx, config.http(), router, grpc))));
        // No new work, then the work there is ends, then the door closes; all of it within the drain timeout.
        StopDeadline deadline = new StopDeadline(config.http().drainTimeout());
        stops.add("HTTP", () -> await(front.close()));
        stops.add("streams", () -> await(streamService.stop(deadline.millisLeft())));
        stops.add("uploads", () -> await(onLoop(vertx, () -> pipeline.stop(deadline.millisUntil(2.0 / 3)))));
        stops.add("topics", () -> await(kafka.stop(deadline.millisUntil(2.0 / 3))));
        stops.add(
                "gRPC",
                () -> await(grpc.stop(deadline.millisUntil(1.0 / 3)).onComplete(done -> streamService.refuse())));
        stops.add("room", room::stop);
        stops.add("readiness", readiness::stop);
        stops.add("schedules", () -> await(scheduler.stop()));
        stops.add("deadline", deadline::begin);
        LOGGER.atInfo().addKeyValue(LogKeys.ADDRESS, front.address()).log("Gateway is ready");
        events.begin();
        kafka.start();
        scheduler.start();
    }

    /** Where it answers HTTP. */
    public URI address() {
        return front.address();
    }

    /** Lets running work end within the drain timeout and stops everything in reverse order. Any number of times. */
    @Override
    public void close() {
        stops.close();
    }

    private interface Start<T> {
        Future<T> start();
    }

    private static <T> Future<T> onLoop(Vertx vertx, Start<T> task) {
        return on(vertx.getOrCreateContext(), task);
    }

    private static <T> Future<T> on(Context loop, Start<T> task) {
        return Future.future(promise -> loop.runOnContext(v -> task.start().onComplete(promise)));
    }

    private <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(
                            Math.max(
                                    START_TIMEOUT_SECONDS,
                                    config.http().drainTimeout().toSeconds() + STOP_MARGIN_SECONDS),
                            TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
