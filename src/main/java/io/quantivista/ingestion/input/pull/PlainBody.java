package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.connector.files.InsideRoot;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** One file that is a body of its own. Blocking; one thread at a time. */
final class PlainBody implements PullBody {
    private final FilesConnection connection;
    private final FileEntry entry;
    private final FormatDescriptor format;
    private final ContentCoding coding;
    private final Scratch scratch;
    private @Nullable FileChannel channel;
    private Scratch.@Nullable Whole whole;

    PlainBody(
            FilesConnection connection,
            FileEntry entry,
            FormatDescriptor format,
            ContentCoding coding,
            Scratch scratch) {
        this.connection = connection;
        this.entry = entry;
        this.format = format;
        this.coding = coding;
        this.scratch = scratch;
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public FormatDescriptor format() {
        return format;
    }

    @Override
    public ContentCoding coding() {
        return coding;
    }

    @Override
    public InputStream open() throws IOException {
        return Channels.newInputStream(openChannel());
    }

    @Override
    public RandomBytes openWhole() throws IOException {
        if (coding != ContentCoding.IDENTITY) {
            try (InputStream in = open()) {
                Scratch.Whole unpacked = scratch.unpack(in, coding);
                whole = unpacked;
                return unpacked.bytes();
            }
        }
        return RandomBytes.of(openChannel());
    }

    private FileChannel openChannel() throws IOException {
        FileBodies.requireUnchanged(connection, entry);
        try {
            FileChannel opened = InsideRoot.open(connection, entry);
            channel = opened;
            return opened;
        } catch (NoSuchFileException gone) {
            throw new GatewayException(ErrorCode.SOURCE_UNREACHABLE, "the file went before it was pulled", gone);
        } catch (IOException e) {
            throw new GatewayException(ErrorCode.SOURCE_UNREACHABLE, "the file cannot be read: " + e, e);
        }
    }

    @Override
    public void finish() throws IOException {
        close();
        FileBodies.requireUnchanged(connection, entry);
    }

    void close() throws IOException {
        if (whole != null) {
            whole.close();
        }
        if (channel != null) {
            channel.close();
        }
    }
}
