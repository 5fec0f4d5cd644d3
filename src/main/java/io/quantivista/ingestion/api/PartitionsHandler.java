package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.TopicReading;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Serves how the topics of a source are read. */
final class PartitionsHandler implements Resource {
    private final SourceRegistry registry;
    private final TopicReading topics;

    PartitionsHandler(SourceRegistry registry, TopicReading topics) {
        this.registry = registry;
        this.topics = topics;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("listPartitions", this::list);
    }

    private void list(RoutingContext rc) {
        SourcesHandler.load(registry, CheckedRequest.of(rc).text("source_id"))
                .map(WireJson.told(source -> WireJson.answer(rc, 200, write(topics.of(source.sourceId())))))
                .onFailure(rc::fail);
    }

    private static ObjectNode write(TopicReading.Status status) {
        ObjectNode json = WireJson.object().put("trouble", status.trouble());
        ArrayNode partitions = json.putArray("partitions");
        for (TopicReading.Partition partition : status.partitions()) {
            partitions
                    .addObject()
                    .put("topic", partition.topic())
                    .put("partition", partition.partition())
                    .put("state", partition.stopped() == null ? "RUNNING" : "STOPPED")
                    .put("next_offset", partition.nextOffset())
                    .put("lag", partition.lag())
                    .put("reason", partition.stopped());
        }
        return json;
    }
}
