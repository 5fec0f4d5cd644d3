package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.ChunkSink;
import io.vertx.core.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the body of one upload goes, and how its job learns of its end. */
interface UploadTarget {
    /**
     * The sink of the body; asked for once.
     *
     * @param loop the request's event loop
     * @param ready called when the sink waits no more, and when it is finished later than its end came
     * @param refused told once where the body cannot be taken
     */
    ChunkSink sink(Context loop, Runnable ready, Consumer<GatewayException> refused);

    /** The sink is finished. */
    void finish(long bytes, @Nullable String sha256);
}
