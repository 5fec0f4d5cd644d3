package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.model.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;

/** The columns of a kind of file, with the structures that every footer repeats. Immutable, shared by all files of a job. */
public final class ParquetSchema {
    private static final int INT32_DIGITS = 9;
    static final int INT64_DIGITS = 18;

    private final List<ParquetColumn> columns;
    private final List<SchemaElement> elements = new ArrayList<>();
    private final List<ColumnOrder> orders = new ArrayList<>();

    public ParquetSchema(List<ParquetColumn> columns) {
        this.columns = List.copyOf(columns);
        SchemaElement root = new SchemaElement("row");
        root.setNum_children(columns.size());
        elements.add(root);
        for (ParquetColumn column : this.columns) {
            elements.add(element(column));
            orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
    }

    public List<ParquetColumn> columns() {
        return columns;
    }

    List<SchemaElement> elements() {
        return elements;
    }

    List<ColumnOrder> orders() {
        return orders;
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
