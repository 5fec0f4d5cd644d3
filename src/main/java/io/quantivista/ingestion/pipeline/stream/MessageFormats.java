package io.quantivista.ingestion.pipeline.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.MessageForm;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.avro.AvroFormat;
import io.quantivista.ingestion.format.csv.CsvFormat;
import io.quantivista.ingestion.format.json.JsonFormat;
import io.quantivista.ingestion.format.json.NdjsonFormat;
import io.quantivista.ingestion.format.protobuf.ProtobufFormat;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;

/** The formats of messages. */
final class MessageFormats {
    /** The settings of a value that is no file of Avro: a replay finds no record in it and leaves it where it is. */
    static final String UNREAD = avroSettings("{\"type\":\"record\",\"name\":\"unread\",\"fields\":[]}")
            .toString();

    private MessageFormats() {}

    static MessageFormat of(KafkaConnection connection, IngestionConfig config) {
        if (connection.schemaRegistry().isPresent()) {
            return RegistryValues::new;
        }
        return switch (formOf(connection, config)) {
            case JSON -> JsonValues::new;
            case NDJSON -> (plan, row, limits) -> new BodyValues(NdjsonFormat.DESCRIPTOR, plan, row, limits);
            case CSV -> (plan, row, limits) -> new BodyValues(CsvFormat.DESCRIPTOR, plan, row, limits);
            case AVRO ->
                connection
                        .schema()
                        .<MessageFormat>map(schema -> (plan, row, limits) ->
                                single(AvroFormat.DESCRIPTOR, plan, row, limits, avroSettings(schema)))
                        .orElse((plan, row, limits) -> new BodyValues(AvroFormat.DESCRIPTOR, plan, row, limits));
            case PROTOBUF ->
                (plan, row, limits) ->
                        single(ProtobufFormat.DESCRIPTOR, plan, row, limits, JsonNodeFactory.instance.objectNode());
        };
    }

    /** How values are read. */
    static MessageForm formOf(KafkaConnection connection, IngestionConfig config) {
        return connection.format().orElseGet(() -> switch (config.dataFormat().orElse(DataFormat.JSON)) {
            case JSON, PARQUET -> MessageForm.JSON;
            case CSV -> MessageForm.CSV;
            case AVRO -> MessageForm.AVRO;
            case PROTOBUF -> MessageForm.PROTOBUF;
        });
    }

    static ObjectNode avroSettings(String schema) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.putObject("avro").put("schema", schema);
        return settings;
    }

    /** Values that are one record each, with what stands in front of them in a file told by {@code settings}. */
    static SingleValues single(
            FormatDescriptor descriptor, SourcePlan plan, Row row, DecodeLimits limits, ObjectNode settings) {
        RecordFormat format = descriptor.factory().create(plan.config(), limits);
        format.openSingle(settings);
        String readAs = ReadSettings.of(plan.source().ingestionConfig(), format);
        return new SingleValues(format.singleDecoder(row), descriptor.name().name(), readAs);
    }

    /** The format in which a JSON value is read that is no array. */
    static SingleValues singleJson(SourcePlan plan, Row row, DecodeLimits limits) {
        return single(JsonFormat.DESCRIPTOR, plan, row, limits, JsonNodeFactory.instance.objectNode());
    }
}
