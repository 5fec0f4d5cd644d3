package io.quantivista.ingestion.api;

import io.quantivista.ingestion.query.LakeQuery;
import io.quantivista.ingestion.query.ResultFormat;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Serves SQL over the lake, in the form that the caller likes best. */
final class QueryHandler implements Resource {
    private final LakeQuery queries;

    QueryHandler(LakeQuery queries) {
        this.queries = queries;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("queryLake", this::query);
    }

    private void query(RoutingContext rc) {
        Optional<ResultFormat> format = format(rc.parsedHeaders().accept());
        if (format.isEmpty()) {
            ProblemHandler.write(rc, Problem.notAcceptable(noSuchForm(rc)));
            return;
        }
        queries.run(CheckedRequest.of(rc).body().path("sql").asText(), format.get())
                .map(WireJson.told(rows -> rc.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, format.get().mediaType())
                        .end(rows)))
                .onFailure(rc::fail);
    }

    /** The best that there is of what is accepted, which is sorted by preference; JSON where nothing is said. */
    private static Optional<ResultFormat> format(List<MIMEHeader> accepted) {
        return accepted.isEmpty()
                ? Optional.of(ResultFormat.JSON)
                : accepted.stream().flatMap(range -> firstIn(range).stream()).findFirst();
    }

    private static Optional<ResultFormat> firstIn(MIMEHeader range) {
        return Arrays.stream(ResultFormat.values())
                .filter(format -> matches(range, format.mediaType()))
                .findFirst();
    }

    private static boolean matches(MIMEHeader range, String mediaType) {
        return range.weight() > 0
                && (range.component().equals("*") || mediaType.startsWith(range.component() + "/"))
                && (range.subComponent().equals("*") || mediaType.endsWith("/" + range.subComponent()));
    }

    private static String noSuchForm(RoutingContext rc) {
        return "Accept is '%s'; there are %s"
                .formatted(
                        rc.request().getHeader(HttpHeaders.ACCEPT),
                        Arrays.stream(ResultFormat.values())
                                .map(ResultFormat::mediaType)
                                .collect(Collectors.joining(", ")));
    }
}
