package io.quantivista.ingestion.intake.receipts;

import java.util.Optional;

/** What a push is before it is appended: new, or a repeated one. */
public sealed interface Admission permits Admitted, Admission.Repeated {
    /**
     * It came before and leaves nothing in the log.
     *
     * @param first the push that came first under its key; empty where it is known by its sequence alone
     */
    record Repeated(Optional<KnownPush> first) implements Admission {}
}
