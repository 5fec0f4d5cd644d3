package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.LineBreaks;
import io.quantivista.ingestion.model.Row;

/** One JSON text: the elements of an array, or one object. The framer has checked what stands between them. */
final class JsonTextDecoder extends JsonDecoder {
    private final JsonElement element = new JsonElement();
    private final ArrayPlace array;

    JsonTextDecoder(Row row, DecodeLimits limits, ArrayPlace array) {
        super(row, limits);
        this.array = array;
    }

    @Override
    public boolean next() {
        if (!findElement()) {
            return false;
        }
        int from = at;
        row.begin(bytes, from, length, batchOffset + from, line);
        int end = scanner.scanObject();
        if (end >= 0 && end - from <= maxRecordBytes) {
            failure = null;
            row.end(end);
        } else {
            element.begin();
            end = element.end(bytes, from, length);
            end = end == JsonElement.NONE ? length : end;
            failure = examine(from, end);
        }
        at = end;
        line += LineBreaks.count(bytes, from, end);
        return true;
    }

    /** Goes over what stands between records; false where the batch has no more. */
    private boolean findElement() {
        for (; at < length; at++) {
            byte b = bytes[at];
            if (b == '\n') {
                line++;
            } else if (!JsonElement.isSpace(b) && b != ',' && b != ']') {
                if (b != '[' || !array.isAt(batchOffset + at)) {
                    return true;
                }
            }
        }
        return false;
    }
}
