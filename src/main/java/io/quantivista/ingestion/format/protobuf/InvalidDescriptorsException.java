package io.quantivista.ingestion.format.protobuf;

/** A descriptor set or message that cannot work. */
final class InvalidDescriptorsException extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String problem;

    /** @param field the setting at fault: {@code descriptor_set} or {@code message} */
    InvalidDescriptorsException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
        this.problem = problem;
    }

    String field() {
        return field;
    }

    String problem() {
        return problem;
    }
}
