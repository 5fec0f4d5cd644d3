package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.connector.ConnectionSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * The keys that a server is known by.
 *
 * @param fingerprints of SHA-256, as {@code ssh-keygen -l} prints them; those of the keys among them
 * @param types of the keys where all are given in full, so that the server is asked for these; else empty
 */
record HostKeys(Set<String> fingerprints, Set<String> types) {
    private static final String PREFIX = "SHA256:";
    private static final int DIGEST_BYTES = 32;

    HostKeys {
        fingerprints = Set.copyOf(fingerprints);
        types = Set.copyOf(types);
    }

    static HostKeys read(ConnectionSettings settings) {
        String name = SftpConnection.HOST_KEY.name();
        List<String> texts = settings.texts(name);
        if (texts.isEmpty() && settings.has(name)) {
            settings.refuse(name, "one key or fingerprint at least is expected");
        }
        List<PublicKey> keys = new ArrayList<>();
        List<String> fingerprints = new ArrayList<>();
        for (String text : texts) {
            if (isFingerprint(text)) {
                fingerprints.add(text);
                continue;
            }
            try {
                PublicKey key = PublicKeyEntry.parsePublicKeyEntry(text.strip()).resolvePublicKey(null, null, null);
                fingerprints.add(fingerprint(key));
                keys.add(key);
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                settings.refuse(
                        name,
                        "'%s' is neither a public key such as 'ssh-ed25519 AAAA…', without the host's name, nor a fingerprint such as 'SHA256:…' of 43 signs"
                                .formatted(text));
            }
        }
        boolean isInFull = keys.size() == texts.size();
        return new HostKeys(
                Set.copyOf(fingerprints),
                isInFull ? keys.stream().map(KeyUtils::getKeyType).collect(Collectors.toSet()) : Set.of());
    }

    private static boolean isFingerprint(String text) {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(text.substring(PREFIX.length())).length == DIGEST_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    /** The type of the keys that make signatures of that name, where RSA has several. */
    static String typeOf(String signature) {
        return signature.startsWith("rsa-sha2-") ? "ssh-rsa" : signature;
    }

    boolean has(PublicKey key) {
        return fingerprints.contains(fingerprint(key));
    }
}
