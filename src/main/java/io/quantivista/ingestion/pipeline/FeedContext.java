package io.quantivista.ingestion.pipeline;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event loop for feeds that no request brings, so that framing them keeps no request waiting. */
final class FeedContext extends VerticleBase {
    private @Nullable Context loop;

    @Override
    public Future<?> start() {
        loop = context;
        return Future.succeededFuture();
    }

    Context loop() {
        return Objects.requireNonNull(loop, "the loop is not deployed");
    }
}
