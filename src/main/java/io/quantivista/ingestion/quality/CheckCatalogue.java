package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.quality.check.CompareFieldsCheck;
import io.quantivista.ingestion.quality.check.ExpressionCheck;
import io.quantivista.ingestion.quality.check.FormatCheck;
import io.quantivista.ingestion.quality.check.InSetCheck;
import io.quantivista.ingestion.quality.check.LengthCheck;
import io.quantivista.ingestion.quality.check.MatchesCheck;
import io.quantivista.ingestion.quality.check.MonotonicCheck;
import io.quantivista.ingestion.quality.check.NotBlankCheck;
import io.quantivista.ingestion.quality.check.NotInSetCheck;
import io.quantivista.ingestion.quality.check.NotNullCheck;
import io.quantivista.ingestion.quality.check.RangeCheck;
import io.quantivista.ingestion.quality.check.ReferenceCheck;
import io.quantivista.ingestion.quality.check.TypeCheck;
import io.quantivista.ingestion.quality.check.UniqueCheck;
import io.quantivista.ingestion.quality.check.measure.AggregateMeasure;
import io.quantivista.ingestion.quality.check.measure.ChangeMeasure;
import io.quantivista.ingestion.quality.check.measure.CompletenessMeasure;
import io.quantivista.ingestion.quality.check.measure.DistinctCountMeasure;
import io.quantivista.ingestion.quality.check.measure.FreshnessMeasure;
import io.quantivista.ingestion.quality.check.measure.RowCountMeasure;
import java.util.List;
import java.util.Optional;

/** The checks there are, of each row and of the whole job. A new one is a line here and a class in {@code check}. */
public final class CheckCatalogue {
    private static final List<CheckDescriptor> ENTRIES = List.of(
            NotNullCheck.DESCRIPTOR,
            NotBlankCheck.DESCRIPTOR,
            InSetCheck.DESCRIPTOR,
            NotInSetCheck.DESCRIPTOR,
            RangeCheck.DESCRIPTOR,
            LengthCheck.DESCRIPTOR,
            MatchesCheck.DESCRIPTOR,
            TypeCheck.DESCRIPTOR,
            FormatCheck.DESCRIPTOR,
            CompareFieldsCheck.DESCRIPTOR,
            UniqueCheck.DESCRIPTOR,
            MonotonicCheck.DESCRIPTOR,
            ReferenceCheck.DESCRIPTOR,
            ExpressionCheck.DESCRIPTOR,
            RowCountMeasure.DESCRIPTOR,
            FreshnessMeasure.DESCRIPTOR,
            CompletenessMeasure.DESCRIPTOR,
            DistinctCountMeasure.DESCRIPTOR,
            AggregateMeasure.DESCRIPTOR,
            ChangeMeasure.DESCRIPTOR);

    private CheckCatalogue() {}

    public static List<CheckDescriptor> entries() {
        return ENTRIES;
    }

    public static Optional<CheckDescriptor> find(String type) {
        return ENTRIES.stream().filter(entry -> entry.type().equals(type)).findFirst();
    }
}
