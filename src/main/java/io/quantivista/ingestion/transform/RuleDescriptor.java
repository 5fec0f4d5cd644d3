package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.model.FieldSlots;
import java.util.List;

/**
 * One entry of the catalogue of rules.
 *
 * @param type its name in {@code rule_type}
 * @param sentence what it does, for the reference
 * @param needsSource whether it reads a field
 * @param needsTarget whether target_field must be given; otherwise it may be left out and means the field that is read
 * @param shorthand setting that a plain text in {@code transformation_logic} stands for, empty where there is none
 * @param settings the settings it knows
 * @param factory compiles one rule
 */
public record RuleDescriptor(
        String type,
        String sentence,
        boolean needsSource,
        boolean needsTarget,
        String shorthand,
        List<Setting> settings,
        Factory factory) {

    /**
     * A setting of a rule in {@code transformation_logic}.
     *
     * @param required whether it must be given
     * @param sentence what it means, with its default
     */
    public record Setting(String name, boolean required, String sentence) {}

    /** Compiles one rule. */
    public interface Factory {
        /**
         * @throws IllegalArgumentException saying which setting cannot work and what is expected
         */
        Rule compile(RuleSettings settings, FieldSlots slots);
    }
}
