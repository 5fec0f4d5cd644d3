package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.connector.ConnectionSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** What a user proves to be the one with: a password, a private key, or both, one after the other. */
record Login(Optional<Secret> password, Optional<Secret> privateKey, Optional<Secret> passphrase) {
    static Login read(ConnectionSettings settings) {
        Login login = new Login(
                secret(settings, SftpConnection.PASSWORD.name()),
                secret(settings, SftpConnection.PRIVATE_KEY.name()),
                secret(settings, SftpConnection.PASSPHRASE.name()));
        if (login.password.isEmpty() && login.privateKey.isEmpty()) {
            settings.refuse(SftpConnection.PASSWORD.name(), "password or private_key is expected");
        }
        try {
            login.keys();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // The message of the library may quote what it could not read.
            settings.refuse(
                    SftpConnection.PRIVATE_KEY.name(),
                    "is no private key that can be read: give the whole text of its file, and private_key_passphrase where it is encrypted");
        }
        return login;
    }

    private static Optional<Secret> secret(ConnectionSettings settings, String name) {
        return Optional.ofNullable(settings.text(name)).map(Secret::new);
    }

    /** The key pairs of the private key; none where there is none. */
    List<KeyPair> keys() throws IOException, GeneralSecurityException {
        List<KeyPair> keys = new ArrayList<>();
        if (privateKey.isPresent()) {
            FilePasswordProvider opened = passphrase
                    .map(word -> FilePasswordProvider.of(word.reveal()))
                    .orElse(FilePasswordProvider.EMPTY);
            byte[] text = privateKey.get().reveal().getBytes(StandardCharsets.UTF_8);
            Iterable<KeyPair> read = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName("private_key"), new ByteArrayInputStream(text), opened);
            if (read != null) {
                read.forEach(keys::add);
            }
            if (keys.isEmpty()) {
                throw new GeneralSecurityException("it holds no key");
            }
        }
        return keys;
    }
}
