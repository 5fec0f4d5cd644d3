package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.HeldJobs;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.PullTasks;
import io.quantivista.ingestion.job.Pulls;
import io.quantivista.ingestion.job.Reconciliation;
import io.quantivista.ingestion.job.RejectionArchive;
import io.quantivista.ingestion.job.Replays;
import io.quantivista.ingestion.job.RunningJobs;
import io.quantivista.ingestion.query.LakeQuery;
import io.quantivista.ingestion.query.TableCatalog;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.SamplePreview;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.TopicReading;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything that the API speaks to.
 *
 * @param uploads takes the operation {@code upload}: the contract holds and the body has not begun to flow. It refuses by
 *     failing the context with a GatewayException
 * @param pushes takes the operation {@code pushRecords} in the same way
 * @param readiness what must be up before work can be sent here, by name
 * @param metrics the measurements in the text format of Prometheus
 */
public record ApiPorts(
        SourceRegistry sources,
        DefinitionValidator definitions,
        SamplePreview previews,
        JobLedger ledger,
        RunningJobs running,
        HeldJobs held,
        Replays replays,
        Pulls pulls,
        PullTasks tasks,
        RejectionArchive rejections,
        Reconciliation reconciliation,
        TopicReading topics,
        LakeQuery queries,
        TableCatalog tables,
        Handler<RoutingContext> uploads,
        Handler<RoutingContext> pushes,
        Map<String, Supplier<Future<Boolean>>> readiness,
        Supplier<String> metrics,
        Clock clock) {
    public ApiPorts {
        readiness = Map.copyOf(readiness);
    }
}
