package io.quantivista.ingestion.pipeline;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The workers that process batches, and event loops for feeds that no request brings. Safe for any thread once started. */
final class Lanes {
    /** Framing is fast: more event loops than these would wait for the lanes. */
    private static final int MOST_FEEDS = 4;

    private final LaneVerticle[] lanes;
    private final FeedContext[] feeds;
    private final AtomicInteger nextFeed = new AtomicInteger();

    Lanes(int count) {
        lanes = new LaneVerticle[count];
        feeds = new FeedContext[Math.min(count, MOST_FEEDS)];
    }

    /** Deploys them. */
    Future<Void> start(Vertx vertx) {
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("lane")
                .setWorkerPoolSize(lanes.length);
        List<Future<String>> deployments = new ArrayList<>();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new LaneVerticle();
            deployments.add(vertx.deployVerticle(lanes[i], options));
        }
        for (int i = 0; i < feeds.length; i++) {
            feeds[i] = new FeedContext();
            deployments.add(vertx.deployVerticle(feeds[i]));
        }
        return Future.all(deployments).mapEmpty();
    }

    LaneVerticle first() {
        return lanes[0];
    }

    List<LaneVerticle> all() {
        return List.of(lanes);
    }

    /** Those that a job's batches go to. */
    LaneVerticle[] of(SourcePlan plan) {
        return plan.isOrdered() ? new LaneVerticle[] {lanes[0]} : lanes;
    }

    Context feedLoop() {
        return feeds[Math.floorMod(nextFeed.getAndIncrement(), feeds.length)].loop();
    }
}
