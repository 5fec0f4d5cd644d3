package io.quantivista.ingestion.connector.http;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Optional;

/**
 * How the pages of an API follow one another.
 *
 * @param parameter that names the page: its cursor, the number of records before it, or its own number; empty for other kinds
 * @param limitParameter that says how many records a page is to have; empty where it is not asked for
 * @param next where an answer has the cursor of the page behind it, or that page's address; empty for the header {@code Link}
 * @param hasMore where an answer says whether a page follows; empty where it does not
 * @param firstPage number of the first page
 * @param maxPages pages of one job
 */
public record HttpPaging(
        Kind kind,
        Optional<String> parameter,
        Optional<String> limitParameter,
        int limit,
        Optional<JsonPointer> next,
        Optional<JsonPointer> hasMore,
        int firstPage,
        int maxPages) {
    /** What leads from a page to the next. */
    public enum Kind {
        /** There is one page. */
        NONE,
        /** The answer has the address of the next page. */
        LINK,
        /** The answer has a text that asks for the next page. */
        CURSOR,
        /** Records are counted. */
        OFFSET,
        /** Pages are counted. */
        PAGE
    }
}
