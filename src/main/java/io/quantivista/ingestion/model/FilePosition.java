package io.quantivista.ingestion.model;

/**
 * A record's place in a file that was pulled.
 *
 * @param file its path below the source's folder, or its key; of an archive with the entry behind an exclamation mark
 * @param number of the file in its job, from 0: it tells places in one file from those in another
 * @param line the line on which the record begins, or in a format without lines its number, from 1
 * @param byteOffset the offset in the unpacked file, from 0, of its first byte, or of the block that holds it
 */
public record FilePosition(String file, long number, long line, long byteOffset) implements Position {
    @Override
    public String toJson() {
        StringBuilder json = new StringBuilder(file.length() + 64).append("{\"file\":\"");
        for (int i = 0; i < file.length(); i++) {
            char c = file.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append("\",\"position\":")
                .append(number)
                .append(",\"line\":")
                .append(line)
                .append(",\"byte_offset\":")
                .append(byteOffset)
                .append('}')
                .toString();
    }
}
