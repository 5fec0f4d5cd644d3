package io.quantivista.ingestion.query;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.duckdb.DuckDBResultSet;

/** Writes a stream of Arrow record batches, with the types and the precision that the engine has. */
final class ArrowRows {
    /** Rows of a batch: a multiple of the engine's vector, small enough for the limit to be seen in time. */
    private static final long BATCH_ROWS = 8192;

    private ArrowRows() {}

    static byte[] write(ResultSet rows, int maxBytes) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BufferAllocator memory = new RootAllocator();
                ArrowReader reader =
                        (ArrowReader) rows.unwrap(DuckDBResultSet.class).arrowExportStream(memory, BATCH_ROWS);
                ArrowStreamWriter writer =
                        new ArrowStreamWriter(reader.getVectorSchemaRoot(), null, Channels.newChannel(out))) {
            writer.start();
            while (reader.loadNextBatch()) {
                writer.writeBatch();
                if (out.size() > maxBytes) {
                    throw DuckQuery.tooLarge(maxBytes);
                }
            }
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
