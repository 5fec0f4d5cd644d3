package io.quantivista.ingestion.connector.sftp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.connector.files.RemoteStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server in this JVM over a folder, with a key of each of two types; its user has a password and a key. */
public final class SftpTestServer implements RemoteStore {
    private static final String USER = "reader";
    private static final String PASSWORD = "canary-of-sftp";

    private final Path root;
    private final SshServer server;
    private final KeyPair ecdsa = generated("EC", 256);
    private final KeyPair ed25519 = generated(SecurityUtils.EDDSA, 256);
    private final KeyPair userKey = generated(SecurityUtils.EDDSA, 256);
    private final AtomicInteger words = new AtomicInteger();

    public SftpTestServer(Path root) throws IOException {
        this.root = root;
        this.server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(ecdsa, ed25519));
        server.setPasswordAuthenticator((user, word, session) -> {
            words.incrementAndGet();
            return user.equals(USER) && word.equals(PASSWORD);
        });
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals(USER) && KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.start();
    }

    private static KeyPair generated(String algorithm, int bits) {
        try {
            var generator = SecurityUtils.getKeyPairGenerator(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    /** Passwords that it was told. */
    public int words() {
        return words.get();
    }

    PublicKey ecdsa() {
        return ecdsa.getPublic();
    }

    PublicKey ed25519() {
        return ed25519.getPublic();
    }

    static String line(PublicKey key) {
        return PublicKeyEntry.toString(key);
    }

    /** The user's private key as a file has it, encrypted. */
    String userKey(String passphrase) throws Exception {
        OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
        encryption.setPassword(passphrase);
        encryption.setCipherName("AES");
        encryption.setCipherType("256");
        encryption.setCipherMode("CTR");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "reader", encryption, text);
        return text.toString(StandardCharsets.UTF_8);
    }

    ObjectNode connection(String path) {
        return connection(path, port());
    }

    @Override
    public ObjectNode withWrongSecret(ObjectNode connection) {
        return connection.put("password", "wrong-" + PASSWORD);
    }

    @Override
    public String secret() {
        return PASSWORD;
    }

    @Override
    public ObjectNode connection(String path, int port) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "sftp")
                .put("host", "127.0.0.1")
                .put("port", port)
                .put("user", USER)
                .put("password", PASSWORD)
                .put("host_key", line(ecdsa()))
                .put("path", path)
                .put("settle", "0ms");
    }

    /** Where the server has a file. */
    public Path file(String path) {
        return root.resolve(path);
    }

    /** Under a hidden name, which is renamed. */
    @Override
    public void put(String path, byte[] bytes) {
        try {
            Path file = Files.createDirectories(file(path).getParent())
                    .resolve(file(path).getFileName());
            Path hidden = Files.write(file.resolveSibling("." + file.getFileName()), bytes);
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
