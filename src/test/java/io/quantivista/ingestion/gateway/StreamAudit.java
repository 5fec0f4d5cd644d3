package io.quantivista.ingestion.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.delta.kernel.utils.FileStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what was acknowledged with what two readers find in the table and in quarantine. */
final class StreamAudit {
    static final String TABLE = "market_data_lake";
    static final String COLUMNS = "{\"columns\":[{\"name\":\"n\",\"field\":\"n\",\"type\":\"bigint\"}]}";

    private static final Pattern NUMBER = Pattern.compile("\"n\":([0-9]+)");
    private static final int PAGE = 200_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Caller caller;
    private final Path lake;
    private final String source;
    private final Set<String> read = new HashSet<>();

    StreamAudit(Caller caller, Path lake, String source) {
        this.caller = caller;
        this.lake = lake;
        this.source = source;
    }

    /** What a reader finds. */
    private record Found(NumberSet rows, NumberSet rejected) {}

    /** Waits until nothing is pending, and compares. The clients have ended. */
    String check(PushLoad load) {
        JsonNode balance = settled();
        NumberSet acknowledged = load.acknowledged();
        NumberSet sent = load.sent();
        long rows = 0;
        for (Map.Entry<String, Found> reader :
                Map.of("Delta Kernel", byKernel(), "DuckDB", byDuckDb()).entrySet()) {
            Found found = reader.getValue();
            NumberSet all = new NumberSet();
            all.addAll(found.rows());
            all.addAll(found.rejected());
            assertThat(List.of(
                            "lost " + acknowledged.missingIn(all),
                            "doubled "
                                    + (found.rows().doubled() + found.rejected().doubled() + all.doubled()),
                            "strays " + all.missingIn(sent)))
                    .as(
                            "%s; twice in rows %s, in quarantine %s, in both %s",
                            reader.getKey(),
                            found.rows().twice(),
                            found.rejected().twice(),
                            all.twice())
                    .containsExactly("lost 0", "doubled 0", "strays 0");
            assertThat(balance.get("committed").asLong()).isEqualTo(found.rows().size());
            assertThat(balance.get("rejected").asLong())
                    .isEqualTo(found.rejected().size());
            rows = found.rows().size();
        }
        assertJobs(balance);
        return "%d acknowledged, %d rows, %d rejected, 0 lost, 0 doubled, answers %s"
                .formatted(acknowledged.size(), rows, balance.get("rejected").asLong(), load.answers());
    }

    /** The account of the source when nothing is pending; it is balanced whenever it is asked for. */
    private JsonNode settled() {
        await().atMost(PATIENCE).until(() -> balance().get("pending").asLong() == 0);
        return balance();
    }

    JsonNode balance() {
        for (JsonNode balance : caller.get("/api/v1/ingestion/reconciliation").json()) {
            if (balance.get("source_id").asText().equals(source)) {
                assertThat(balance.get("balanced").asBoolean())
                        .as(balance.toString())
                        .isTrue();
                return balance;
            }
        }
        throw new AssertionError("no account of " + source);
    }

    /**
     * Both readers can read the table as it is, while pushes go on. A file that could be read once is asked for its length only, as it is
     * not written any more: a thousand rounds do not read the table a thousand times.
     */
    void assertReadable() {
        balance();
        caller.query("select count(*) from " + TABLE);
        if (Files.exists(lake.resolve(TABLE).resolve("_delta_log"))) {
            KernelTable.readFiles(lake.resolve(TABLE), this::isNew, row -> {});
        }
    }

    private boolean isNew(FileStatus file) {
        assertThat(Path.of(file.getPath())).hasSize(file.getSize());
        return read.add(file.getPath());
    }

    /** All windows have ended, and tell together what the account tells. */
    private void assertJobs(JsonNode balance) {
        String jobs = "/api/v1/ingestion/jobs?limit=1000&source_id=" + source;
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(caller.list(jobs + "&status=RUNNING")).isEmpty());
        long processed = 0;
        long failed = 0;
        for (JsonNode job : caller.list(jobs)) {
            processed += job.get("records_processed").asLong();
            failed += job.get("records_failed").asLong();
        }
        assertThat(processed)
                .as("records of all windows")
                .isEqualTo(balance.get("received").asLong());
        assertThat(failed)
                .as("rejections of all windows")
                .isEqualTo(balance.get("rejected").asLong());
    }

    private Found byKernel() {
        Found found = new Found(new NumberSet(), new NumberSet());
        KernelTable.read(lake.resolve(TABLE), "", row -> {
            Map<String, Object> values = KernelTable.values(row);
            if (source.equals(values.get("source_id"))) {
                found.rows().add((Long) values.get("n"));
            }
        });
        if (Files.exists(lake.resolve("quarantine"))) {
            KernelTable.read(lake.resolve("quarantine"), "", row -> {
                Map<String, Object> values = KernelTable.values(row);
                if (source.equals(values.get("source_id"))) {
                    found.rejected().add(number(new String((byte[]) values.get("original"), UTF_8)));
                }
            });
        }
        return found;
    }

    private Found byDuckDb() {
        Found found = new Found(new NumberSet(), new NumberSet());
        page("select n from %s where source_id = '%s'".formatted(TABLE, source), found.rows());
        if (Files.exists(lake.resolve("quarantine"))) {
            page(
                    "select cast(regexp_extract(decode(original), '%s', 1) as bigint) as n from quarantine where source_id = '%s'"
                            .formatted(NUMBER.pattern(), source),
                    found.rejected());
        }
        return found;
    }

    /** Clients' ranges piece by piece, as an answer must fit. */
    private void page(String select, NumberSet into) {
        for (List<String> piece :
                caller.query("select n // %d as p, count(*) from (%s) group by p order by p".formatted(PAGE, select))) {
            long first = Long.parseLong(piece.get(0)) * PAGE;
            caller.query("select n from (%s) where n >= %d and n < %d".formatted(select, first, first + PAGE))
                    .forEach(row -> into.add(Long.parseLong(row.get(0))));
        }
    }

    private static long number(String original) {
        Matcher matcher = NUMBER.matcher(original);
        assertThat(matcher.find()).as(original).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
