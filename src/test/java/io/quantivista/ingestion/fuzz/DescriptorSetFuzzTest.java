package io.quantivista.ingestion.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.protobuf.ProtobufFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DescriptorSetFuzzTest {
    /** A message of one field of each wire type. */
    private static final byte[] BODY = {12, 8, 1, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 1, 0x41};

    @FuzzTest
    void a_descriptor_set_is_refused_with_its_problem_or_reads_messages(byte[] set) {
        if (set.length == 0) {
            return;
        }
        IngestionConfig config = Feeds.config("{\"protobuf\":{\"descriptor_set\":\"%s\",\"message\":\"t.R\"}}"
                .formatted(Base64.getEncoder().encodeToString(set)));
        Cost.bounded(() -> {
            List<FieldProblem> problems = ProtobufFormat.DESCRIPTOR.check().apply(config);
            assertThat(problems).allMatch(problem -> !problem.problem().isBlank());
            if (problems.isEmpty()) {
                FuzzedFeed.check(ProtobufFormat.DESCRIPTOR, BODY, config);
            }
        });
    }
}
