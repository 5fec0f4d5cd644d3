package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.quality.Findings.Sample;
import io.quantivista.ingestion.source.Severity;
import org.junit.jupiter.api.Test;

class FindingsTest {
    @Test
    void everyFailureIsCountedAndAFewAreKeptAsSamples() {
        Findings findings = new Findings();
        for (int i = 0; i < 1000; i++) {
            findings.reject(failure("r1"), i + 1, 100L * i);
        }
        findings.note(failure("c1"), Severity.WARN, 7, 600);

        assertThat(findings.rejected()).isEqualTo(1000);
        assertThat(findings.groups())
                .extracting(Findings.Finding::ruleOrCheckId)
                .containsExactly("r1", "c1");
        assertThat(findings.groups())
                .extracting(Findings.Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARN);
        assertThat(findings.groups().get(0).samples()).hasSize(Findings.MAX_SAMPLES);
    }

    @Test
    void groupsWithoutNumberAreCountedInTheTotalsOnly() {
        Findings findings = new Findings();
        for (int i = 0; i < 2000; i++) {
            findings.reject(failure("r" + i), i, i);
        }

        assertThat(findings.rejected()).isEqualTo(2000);
        assertThat(findings.groups()).hasSize(500);
    }

    @Test
    void ofTheSamplesOfAllLanesTheFirstByPlaceAreKept() {
        Findings job = new Findings();
        for (int lane = 0; lane < 3; lane++) {
            Findings findings = new Findings();
            for (int i = 0; i < 30; i++) {
                findings.reject(failure("r1"), 3L * i + lane, 3L * i + lane);
            }
            job.merge(findings);
        }

        assertThat(job.rejected()).isEqualTo(90);
        assertThat(job.groups()).singleElement().satisfies(group -> {
            assertThat(group.count()).isEqualTo(90);
            assertThat(group.samples())
                    .extracting(Sample::position)
                    .extracting("line")
                    .containsExactly(
                            0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L);
        });
    }

    @Test
    void samplesOfAPullAreKeptInTheOrderOfItsFiles() {
        Findings job = new Findings();
        for (int file = 2; file >= 0; file--) {
            Findings findings = new Findings();
            findings.enterFile("f" + file, file);
            findings.reject(failure("r1"), 1, 100 - file);
            job.merge(findings);
        }

        assertThat(job.groups().get(0).samples())
                .extracting(Sample::position)
                .extracting("file")
                .containsExactly("f0", "f1", "f2");
    }

    private static Failure failure(String id) {
        return new Failure(RejectionCode.RULE_FAILED, id, "a", "because");
    }
}
