package io.quantivista.ingestion.intake.log;

/** The counts of a proof, for whoever runs it. */
final class Proofs {
    private Proofs() {}

    static void print(String form, Object... facts) {
        System.out.println("intake log, " + form.formatted(facts));
    }
}
