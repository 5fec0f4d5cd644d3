package io.quantivista.ingestion.pipeline.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.pipeline.HastyFuture;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceLimits;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Takes each push as one of so many records, from sources that may be sent ten a second, and is done with it on another thread while the caller still looks. */
public final class HastyPushes implements PushPort {
    /** What a source may be sent. */
    public static final SourceLimits LIMITS = new SourceLimits(OptionalLong.of(10), OptionalLong.empty());

    private final Vertx vertx;
    private final int records;

    public HastyPushes(Vertx vertx, int records) {
        this.vertx = vertx;
        this.records = records;
    }

    @Override
    public Future<SourcePlan> source(String sourceId) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putObject("limits").put("records_per_second", 10);
        DataSource source = new DataSource(
                sourceId,
                "Source",
                SourceType.MARKET_DATA,
                JsonNodeFactory.instance.objectNode(),
                config,
                true,
                Instant.EPOCH);
        return Future.succeededFuture(SourcePlan.of(source, RuleSet.EMPTY));
    }

    @Override
    public Future<Receipt> push(Push push) {
        return HastyFuture.succeeding(
                vertx, new Receipt(SourceType.MARKET_DATA.table(), records, lastPosition(), false));
    }

    @Override
    public Future<Commitment> committed(Receipt receipt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long lastSequence(String sourceId, String streamId) {
        return 0;
    }

    @Override
    public LogPosition lastPosition() {
        return LogPosition.BEFORE_FIRST.next();
    }

    @Override
    public Future<StreamCommit> committed(String table, String sourceId, String streamId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Runnable watch(String table, String sourceId, String streamId, Consumer<StreamCommit> watcher) {
        return () -> {};
    }
}
