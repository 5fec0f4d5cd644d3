package io.quantivista.ingestion.format.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files as parquet-java itself writes them. */
public final class ParquetFiles {
    private ParquetFiles() {}

    public static MessageType schema(String text) {
        return MessageTypeParser.parseMessageType(text);
    }

    public static Group group(MessageType schema) {
        return new SimpleGroup(schema);
    }

    public static byte[] write(MessageType schema, Group... groups) {
        return write(schema, List.of(groups), writer -> writer);
    }

    public static byte[] write(
            MessageType schema, Iterable<Group> groups, UnaryOperator<ExampleParquetWriter.Builder> settings) {
        try {
            Path file = Files.createTempFile("test", ".parquet");
            Files.delete(file);
            ExampleParquetWriter.Builder builder = ExampleParquetWriter.builder(new LocalOutputFile(file))
                    .withConf(new PlainParquetConfiguration())
                    .withType(schema);
            try (ParquetWriter<Group> writer = settings.apply(builder).build()) {
                for (Group group : groups) {
                    writer.write(group);
                }
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
