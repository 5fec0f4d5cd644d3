package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.grpc.DescribedService;
import io.quantivista.ingestion.input.grpc.UnaryMethod;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobFilter;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.proto.v1.DataQualityReport;
import io.quantivista.ingestion.proto.v1.GetJobRequest;
import io.quantivista.ingestion.proto.v1.GetQualityReportRequest;
import io.quantivista.ingestion.proto.v1.IngestionJob;
import io.quantivista.ingestion.proto.v1.JobsProto;
import io.quantivista.ingestion.proto.v1.ListJobsRequest;
import io.quantivista.ingestion.proto.v1.ListJobsResponse;
import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves the account of jobs over gRPC, to be read. */
public final class JobCalls extends DescribedService {
    private static final int USUAL_LIMIT = 50;
    private static final int LARGEST_LIMIT = 1000;

    private final JobLedger ledger;

    public JobCalls(JobLedger ledger) {
        super(JobsProto.getDescriptor(), "JobService");
        this.ledger = ledger;
    }

    @Override
    public void bind(GrpcServer server) {
        new UnaryMethod<>(name(), "GetJob", GetJobRequest.getDefaultInstance(), this::get).bind(server);
        new UnaryMethod<>(name(), "ListJobs", ListJobsRequest.getDefaultInstance(), this::list).bind(server);
        new UnaryMethod<>(name(), "GetQualityReport", GetQualityReportRequest.getDefaultInstance(), this::report)
                .bind(server);
    }

    private Future<IngestionJob> get(GetJobRequest request) {
        return JobsHandler.load(ledger, request.getJobId()).map(JobCalls::message);
    }

    private static IngestionJob message(Job job) {
        return ContractMessages.read(JobJson.write(job), IngestionJob.newBuilder())
                .build();
    }

    private Future<ListJobsResponse> list(ListJobsRequest request) {
        String after = request.getCursor().isEmpty() ? null : Page.decode(request.getCursor());
        Page page = new Page(after, limit(request));
        String sourceId = request.getSourceId().isEmpty() ? null : request.getSourceId();
        return ledger.list(new JobFilter(status(request), sourceId, after, page.limitAndOne()))
                .map(jobs -> answer(page, jobs));
    }

    private static ListJobsResponse answer(Page page, List<Job> jobs) {
        ListJobsResponse.Builder answer = ListJobsResponse.newBuilder();
        List<Job> shown = page.cut(jobs);
        shown.forEach(job -> answer.addJobs(message(job)));
        if (page.hasNext(jobs)) {
            answer.setNextCursor(Page.encode(shown.get(shown.size() - 1).jobId()));
        }
        return answer.build();
    }

    private static int limit(ListJobsRequest request) {
        int limit = request.getLimit() == 0 ? USUAL_LIMIT : request.getLimit();
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw invalid("limit is %d; 1 to %d is expected, or 0 for %d".formatted(limit, LARGEST_LIMIT, USUAL_LIMIT));
        }
        return limit;
    }

    private static @Nullable JobStatus status(ListJobsRequest request) {
        return switch (request.getStatus()) {
            case JOB_STATUS_UNSPECIFIED -> null;
            case UNRECOGNIZED -> throw invalid("status %d is unknown".formatted(request.getStatusValue()));
            case PENDING, SCHEDULED, RUNNING, COMPLETED, WARNING, FAILED, CANCELLED ->
                JobStatus.valueOf(request.getStatus().name());
        };
    }

    private static GatewayException invalid(String detail) {
        return new GatewayException(ErrorCode.INVALID_REQUEST, detail);
    }

    private Future<DataQualityReport> report(GetQualityReportRequest request) {
        return JobsHandler.loadReport(ledger, request.getJobId())
                .map(report -> ContractMessages.read(report, DataQualityReport.newBuilder())
                        .build());
    }
}
