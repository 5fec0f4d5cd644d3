package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Writes the salted SHA-256 of a value in its place. */
public final class HashRule implements Rule {
    private static final int MIN_SALT = 8;
    private static final int MAX_SALT = 200;
    private static final int DIGEST_BYTES = 32;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "hash",
                    "Writes the SHA-256 of the salt and the value of source_field, one behind the other in UTF-8, as 64 hex"
                            + " digits. Missing and null stay.")
            .notes("""
                    Equal values have equal hashes, so they can still be joined and counted. Numbers are hashed as they are written,
                    booleans as `true` and `false`. The salt is a secret: answers show it as `*****`, and a rule that is saved with
                    those stars, or without a salt, keeps the one it has. It goes with the rule's id: a rule with a new id needs its
                    salt again. Events and logs never have it. No reason of a rejection shows a value of the field.
                    """)
            .hidesSource()
            .setting(Setting.required("salt", Setting.Type.SECRET, "a secret text of 8 to 200 characters"))
            .example(Example.of("""
                            {"source_field": "account", "transformation_logic": {"salt": "pepper and salt"}}""")
                    .gives(
                            "{\"account\":\"CH93-0076\"}",
                            "{\"account\":\"69ddda04b0e8b88c6ac870e9899de8d1e7386f47fe02c8b497deaf2f43f072be\"}")
                    .gives("{\"account\":null}", "{\"account\":null}")
                    .rejects(
                            "{\"account\":{\"no\":1}}",
                            "the rule could not be applied; its reason would show a value that a rule hides"))
            .compiledBy(HashRule::new);

    private final int source;
    private final int target;
    private final byte[] saltBytes;
    private final MessageDigest digest;
    private final byte[] hash = new byte[DIGEST_BYTES];
    private final ByteSink input = new ByteSink(64);

    private HashRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        Secret salt = new Secret(settings.requiredText("salt"));
        int length = salt.reveal().length();
        if (length < MIN_SALT || length > MAX_SALT) {
            throw new IllegalArgumentException(
                    "salt has %d characters, %d to %d are expected".formatted(length, MIN_SALT, MAX_SALT));
        }
        saltBytes = salt.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        input.clear();
        if (!TextInput.append(value, input)) {
            return "an object or array cannot be hashed";
        }
        digest.update(saltBytes);
        digest.update(input.array(), 0, input.size());
        try {
            digest.digest(hash, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        for (byte b : hash) {
            scratch.put(HEX[(b >> 4) & 15]);
            scratch.put(HEX[b & 15]);
        }
        return TextInput.written(row, target, from);
    }
}
