package io.quantivista.ingestion.pipeline.stream;

import io.vertx.core.Future;

/** Whoever is to know that a source is changed. */
public interface SourceWatcher {
    /** It was changed, made or deleted, or may have been. */
    void changed(String sourceId);

    /** It is about to be deleted: completes when nothing more comes of it by itself. */
    Future<Void> leave(String sourceId);
}
