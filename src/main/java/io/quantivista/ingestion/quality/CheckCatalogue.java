package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.quality.check.InSetCheck;
import io.quantivista.ingestion.quality.check.LengthCheck;
import io.quantivista.ingestion.quality.check.MatchesCheck;
import io.quantivista.ingestion.quality.check.NotNullCheck;
import io.quantivista.ingestion.quality.check.RangeCheck;
import io.quantivista.ingestion.quality.check.TypeCheck;
import io.quantivista.ingestion.quality.check.UniqueCheck;
import java.util.List;
import java.util.Optional;

/** The checks there are. A new one is a line here and a class in {@code check}. */
public final class CheckCatalogue {
    private static final List<CheckDescriptor> ENTRIES = List.of(
            NotNullCheck.DESCRIPTOR,
            InSetCheck.DESCRIPTOR,
            RangeCheck.DESCRIPTOR,
            LengthCheck.DESCRIPTOR,
            MatchesCheck.DESCRIPTOR,
            TypeCheck.DESCRIPTOR,
            UniqueCheck.DESCRIPTOR);

    private CheckCatalogue() {}

    public static List<CheckDescriptor> entries() {
        return ENTRIES;
    }

    public static Optional<CheckDescriptor> find(String type) {
        return ENTRIES.stream().filter(entry -> entry.type().equals(type)).findFirst();
    }
}
