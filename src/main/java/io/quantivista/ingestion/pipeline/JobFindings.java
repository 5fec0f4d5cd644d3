package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.quality.Findings;
import io.quantivista.ingestion.quality.QualityReport;
import io.quantivista.ingestion.quality.profile.Profile;
import java.util.Set;
import java.util.TreeSet;

/** What all lanes of a job learnt, merged when it ends. */
final class JobFindings {
    long records;
    final Findings findings = new Findings();
    final Profile profile = new Profile();
    final Set<String> dataTypes = new TreeSet<>();

    QualityReport report(String jobId) {
        return new QualityReport(jobId, records, findings, profile);
    }
}
