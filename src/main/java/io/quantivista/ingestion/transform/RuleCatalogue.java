package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.transform.rule.ArithmeticRule;
import io.quantivista.ingestion.transform.rule.CaseRule;
import io.quantivista.ingestion.transform.rule.CastRule;
import io.quantivista.ingestion.transform.rule.ConcatRule;
import io.quantivista.ingestion.transform.rule.ConstantRule;
import io.quantivista.ingestion.transform.rule.CopyRule;
import io.quantivista.ingestion.transform.rule.DefaultRule;
import io.quantivista.ingestion.transform.rule.DropRule;
import io.quantivista.ingestion.transform.rule.ExpressionRule;
import io.quantivista.ingestion.transform.rule.ExtractRule;
import io.quantivista.ingestion.transform.rule.FilterRule;
import io.quantivista.ingestion.transform.rule.FlattenRule;
import io.quantivista.ingestion.transform.rule.HashRule;
import io.quantivista.ingestion.transform.rule.MapValuesRule;
import io.quantivista.ingestion.transform.rule.MaskRule;
import io.quantivista.ingestion.transform.rule.ParseDateRule;
import io.quantivista.ingestion.transform.rule.RenameRule;
import io.quantivista.ingestion.transform.rule.ReplaceRule;
import io.quantivista.ingestion.transform.rule.RoundRule;
import io.quantivista.ingestion.transform.rule.SplitRule;
import io.quantivista.ingestion.transform.rule.SubstringRule;
import io.quantivista.ingestion.transform.rule.TrimRule;
import java.util.List;
import java.util.Optional;

/** The rules there are. A new one is a line here and a class in {@code rule}. */
public final class RuleCatalogue {
    private static final List<RuleDescriptor> ENTRIES = List.of(
            RenameRule.DESCRIPTOR,
            CopyRule.DESCRIPTOR,
            ConstantRule.DESCRIPTOR,
            DefaultRule.DESCRIPTOR,
            CastRule.DESCRIPTOR,
            TrimRule.DESCRIPTOR,
            ParseDateRule.DESCRIPTOR,
            DropRule.DESCRIPTOR,
            CaseRule.UPPER,
            CaseRule.LOWER,
            ReplaceRule.DESCRIPTOR,
            SubstringRule.DESCRIPTOR,
            SplitRule.DESCRIPTOR,
            ConcatRule.DESCRIPTOR,
            RoundRule.DESCRIPTOR,
            ArithmeticRule.DESCRIPTOR,
            MapValuesRule.DESCRIPTOR,
            HashRule.DESCRIPTOR,
            MaskRule.DESCRIPTOR,
            FlattenRule.DESCRIPTOR,
            ExtractRule.DESCRIPTOR,
            FilterRule.DESCRIPTOR,
            ExpressionRule.DESCRIPTOR);

    private RuleCatalogue() {}

    public static List<RuleDescriptor> entries() {
        return ENTRIES;
    }

    public static Optional<RuleDescriptor> find(String type) {
        return ENTRIES.stream().filter(entry -> entry.type().equals(type)).findFirst();
    }
}
