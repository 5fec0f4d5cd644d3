package io.quantivista.ingestion.input.pull.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.pipeline.PullBodies;
import io.quantivista.ingestion.pipeline.PullBody;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages of one job that have records for it, each a body. Blocking, one thread at a time; marks for any when they were read. */
final class PageBodies implements PullBodies {
    private final String name;
    private final Pages pages;
    private final @Nullable ReadRecords read;
    private @Nullable PageBody first;
    private long records;

    /**
     * @param name of the API
     * @param read null where everything is pulled
     */
    PageBodies(String name, Pages pages, @Nullable ReadRecords read) {
        this.name = name;
        this.pages = pages;
        this.read = read;
    }

    /** Fetches pages up to the first that has a record for the job. The number of those that are new on it; 0 where there is none. */
    long begin() {
        first = fetch();
        return records;
    }

    @Override
    public Optional<PullBody> next() {
        PageBody begun = first;
        first = null;
        return Optional.ofNullable(begun == null ? fetch() : begun);
    }

    private @Nullable PageBody fetch() {
        while (!hasMore()) {
            Optional<Page> page = pages.next();
            if (page.isEmpty()) {
                break;
            }
            BitSet kept = kept(page.get());
            if (!kept.isEmpty()
                    || page.get().form() == Page.Form.WHOLE && !page.get().isEmpty()) {
                records += Math.max(1, kept.cardinality());
                return new PageBody("%s#%d".formatted(name, pages.fetched()), page.get(), kept);
            }
        }
        if (read != null) {
            read.requireKept();
        }
        return null;
    }

    private BitSet kept(Page page) {
        if (read != null) {
            return read.take(page);
        }
        BitSet all = new BitSet();
        all.set(0, page.records().count());
        return all;
    }

    @Override
    public void close() {
        first = null;
    }

    boolean hasMore() {
        return read != null && read.hasMore();
    }

    List<Mark> marks() {
        return read == null
                ? List.of(new Mark(name, JsonNodeFactory.instance.objectNode().put("pages", pages.fetched())))
                : read.marks();
    }
}
