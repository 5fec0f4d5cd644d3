package io.quantivista.ingestion.format;

import io.quantivista.ingestion.format.avro.AvroFormat;
import io.quantivista.ingestion.format.csv.CsvFormat;
import io.quantivista.ingestion.format.json.JsonFormat;
import io.quantivista.ingestion.format.json.NdjsonFormat;
import io.quantivista.ingestion.format.parquet.ParquetFormat;
import io.quantivista.ingestion.format.protobuf.ProtobufFormat;
import io.quantivista.ingestion.source.DataFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats there are. A new one is a line here and a class beside the others. */
public final class FormatCatalogue {
    private static final List<FormatDescriptor> ENTRIES = List.of(
            NdjsonFormat.DESCRIPTOR,
            JsonFormat.DESCRIPTOR,
            CsvFormat.DESCRIPTOR,
            AvroFormat.DESCRIPTOR,
            ParquetFormat.DESCRIPTOR,
            ProtobufFormat.DESCRIPTOR);

    private FormatCatalogue() {}

    public static List<FormatDescriptor> entries() {
        return ENTRIES;
    }

    /** The format that a Content-Type names; its parameters are not looked at. */
    public static Optional<FormatDescriptor> findByMediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        String mediaType = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
        return ENTRIES.stream()
                .filter(entry -> entry.mediaTypes().contains(mediaType))
                .findFirst();
    }

    /** How records of a data format are written where a request does not say: the first entry of that name. */
    public static FormatDescriptor usual(DataFormat name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name() == name)
                .findFirst()
                .orElseThrow();
    }

    /** The format in which single records of the quarantine are read again. */
    public static Optional<FormatDescriptor> findByName(String dataFormat) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().name().equals(dataFormat))
                .findFirst();
    }

    /** Every media type that is understood, for messages. */
    public static List<String> mediaTypes() {
        return ENTRIES.stream().flatMap(entry -> entry.mediaTypes().stream()).toList();
    }
}
