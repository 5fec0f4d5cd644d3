package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.model.ColumnType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** The columns of a kind of file, with the bytes that every footer repeats. Immutable, shared by all files of a job. */
public final class ParquetSchema {
    private static final int INT32_DIGITS = 9;
    static final int INT64_DIGITS = 18;

    /** The form "name version number" is what readers parse to tell writers with wrong statistics. */
    private static final String CREATED_BY = "quantivista-ingestion version 0.1.0";
    /** The last field of {@link #footerHead}: the schema. */
    static final int LAST_OF_HEAD = 2;
    /** Fields 3 and 4 as they are encoded where there are no rows: the number 0 and an empty list of structures. */
    private static final byte[] NO_ROWS = {0x16, 0x00, 0x19, 0x0C};

    private final List<ParquetColumn> columns;
    private final byte[][] names;
    private final byte[] footerHead;
    private final byte[] footerTail;

    public ParquetSchema(List<ParquetColumn> columns) {
        this.columns = List.copyOf(columns);
        this.names = this.columns.stream()
                .map(column -> column.name().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        byte[] footer = emptyFooter();
        int middle = footerMiddle(footer);
        this.footerHead = Arrays.copyOf(footer, middle);
        this.footerTail = Arrays.copyOfRange(footer, middle + NO_ROWS.length, footer.length);
    }

    /** The footer of a file without rows, as the library writes it. */
    private byte[] emptyFooter() {
        List<SchemaElement> elements = new ArrayList<>();
        List<ColumnOrder> orders = new ArrayList<>();
        SchemaElement root = new SchemaElement("row");
        root.setNum_children(columns.size());
        elements.add(root);
        for (ParquetColumn column : this.columns) {
            elements.add(element(column));
            orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        FileMetaData footer = new FileMetaData(1, elements, 0, List.of());
        footer.setCreated_by(CREATED_BY);
        footer.setColumn_orders(orders);
        ByteBuilder bytes = new ByteBuilder(256);
        try {
            Util.writeFileMetaData(footer, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(bytes.array(), bytes.size());
    }

    /** Where it says that there are no rows and no row groups: behind the schema, in front of who wrote it. */
    private static int footerMiddle(byte[] footer) {
        byte[] created = CREATED_BY.getBytes(StandardCharsets.UTF_8);
        for (int at = footer.length - created.length - NO_ROWS.length; at >= 0; at--) {
            int end = at + NO_ROWS.length;
            // Two bytes, the field and the length, stand in front of the text.
            if (Arrays.equals(footer, at, end, NO_ROWS, 0, NO_ROWS.length)
                    && end + 2 + created.length <= footer.length
                    && Arrays.equals(footer, end + 2, end + 2 + created.length, created, 0, created.length)) {
                return at;
            }
        }
        throw new IllegalStateException("the library writes footers in another way than this was made for");
    }

    public List<ParquetColumn> columns() {
        return columns;
    }

    /** A column's name as the format has it. */
    byte[] name(int column) {
        return names[column];
    }

    /** What stands in front of the number of rows and the row groups. */
    byte[] footerHead() {
        return footerHead;
    }

    /** What stands behind them. */
    byte[] footerTail() {
        return footerTail;
    }

    static Type physical(ColumnType type) {
        return switch (type.kind()) {
            case STRING, BINARY -> Type.BYTE_ARRAY;
            case BOOLEAN -> Type.BOOLEAN;
            case INT, DATE -> Type.INT32;
            case BIGINT, TIMESTAMP -> Type.INT64;
            case DOUBLE -> Type.DOUBLE;
            case DECIMAL ->
                type.precision() <= INT32_DIGITS
                        ? Type.INT32
                        : type.precision() <= INT64_DIGITS ? Type.INT64 : Type.FIXED_LEN_BYTE_ARRAY;
        };
    }

    private static SchemaElement element(ParquetColumn column) {
        SchemaElement element = new SchemaElement(column.name());
        ColumnType type = column.type();
        element.setType(physical(type));
        element.setRepetition_type(column.nullable() ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
        switch (type.kind()) {
            case STRING -> {
                element.setConverted_type(ConvertedType.UTF8);
                element.setLogicalType(LogicalType.STRING(new StringType()));
            }
            case DATE -> {
                element.setConverted_type(ConvertedType.DATE);
                element.setLogicalType(LogicalType.DATE(new DateType()));
            }
            case TIMESTAMP -> {
                element.setConverted_type(ConvertedType.TIMESTAMP_MICROS);
                element.setLogicalType(
                        LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.MICROS(new MicroSeconds()))));
            }
            case DECIMAL -> {
                element.setConverted_type(ConvertedType.DECIMAL);
                element.setPrecision(type.precision());
                element.setScale(type.scale());
                element.setLogicalType(LogicalType.DECIMAL(new DecimalType(type.scale(), type.precision())));
                if (type.precision() > INT64_DIGITS) {
                    element.setType_length(WideDecimalColumn.BYTES);
                }
            }
            case BINARY, BOOLEAN, INT, BIGINT, DOUBLE -> {}
        }
        return element;
    }
}
