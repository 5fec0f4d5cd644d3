package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuleReferenceTest {
    private static final Path PAGE = Path.of("docs", "reference", "rules.md");

    /** {@code -Ddocs.write=true} writes the page anew. */
    @Test
    void the_page_of_the_reference_is_what_the_catalogue_writes() throws IOException {
        String page = RuleReference.page();
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).hasContent(page);
    }

    @Test
    void the_contract_names_every_rule_type() throws IOException {
        String contract = Files.readString(Path.of("openapi", "ingestion-v1.yaml"));

        assertThat(RuleCatalogue.entries())
                .extracting(RuleDescriptor::type)
                .allSatisfy(type -> assertThat(contract).containsPattern("[ ,]" + type + "[ ,.\n]"));
    }
}
