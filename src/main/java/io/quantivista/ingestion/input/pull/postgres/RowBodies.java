package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.input.pull.Boundary;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.pipeline.PullBodies;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of one job, which are one body of lines. Blocking, one thread at a time; marks for any when it was read. */
final class RowBodies implements PullBodies, PullBody {
    static final String MEDIA_TYPE = "application/x-ndjson";

    private final PostgresSessions sessions;
    private final PostgresConnection connection;
    private final RowsQuery query;
    private final ReadRows read;
    private boolean isGiven;
    private @Nullable RowStream stream;

    /** @param isEmpty whether there are none */
    RowBodies(
            PostgresSessions sessions,
            PostgresConnection connection,
            RowsQuery query,
            @Nullable Boundary boundary,
            boolean isEmpty) {
        this.sessions = sessions;
        this.connection = connection;
        this.query = query;
        this.read = new ReadRows(connection, query.keyset(), boundary);
        this.isGiven = isEmpty;
    }

    @Override
    public Optional<PullBody> next() {
        if (isGiven) {
            return Optional.empty();
        }
        isGiven = true;
        return Optional.of(this);
    }

    @Override
    public String name() {
        return connection.name();
    }

    @Override
    public FormatDescriptor format() {
        return FormatCatalogue.findByMediaType(MEDIA_TYPE).orElseThrow();
    }

    @Override
    public ContentCoding coding() {
        return ContentCoding.IDENTITY;
    }

    @Override
    public InputStream open() {
        RowStream opened = new RowStream(sessions, connection, query, read);
        stream = opened;
        opened.begin();
        return opened;
    }

    @Override
    public RandomBytes openWhole() {
        throw new IllegalStateException("lines are read one behind the other");
    }

    @Override
    public void finish() {
        close();
        read.requireKept();
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
    }

    List<Mark> marks() {
        return read.marks();
    }

    boolean hasMore() {
        return read.hasMore();
    }
}
