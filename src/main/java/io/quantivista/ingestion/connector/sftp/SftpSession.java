package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.SftpVersionSelector;

/**
 * A login to an SFTP server, with an SSH client of its own. Nothing of this machine goes into it: no keys, agents, known hosts or
 * settings of its user. Blocking, one thread at a time, but for {@link #stop}.
 */
final class SftpSession implements Closeable {
    /** What every server speaks, and the times of files are told in the same way by all. */
    private static final int VERSION = 3;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration LOGIN = Duration.ofSeconds(20);
    /** How long an answer may take. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int UNANSWERED_HEARTBEATS = 2;

    private final SshClient client;
    private final ClientSession session;
    private final SftpClient files;

    private SftpSession(SshClient client, ClientSession session, SftpClient files) {
        this.client = client;
        this.session = session;
        this.files = files;
    }

    /**
     * Logs in, at the address that was judged and no other.
     *
     * @throws GatewayException {@code invalid_definition} where the server shows another key than its own or does not take the user,
     *     and where the host may not be reached
     * @throws IOException where it cannot be reached, which may pass
     */
    static SftpSession open(SftpConnection connection) throws IOException {
        InetAddress address = connection.hosts().resolve(connection.host());
        AtomicReference<PublicKey> refused = new AtomicReference<>();
        SshClient client = client(connection, refused);
        client.start();
        try {
            ClientSession session = client.connect(connection.user(), new InetSocketAddress(address, connection.port()))
                    .verify(CONNECT)
                    .getSession();
            logIn(connection, session, refused);
            SftpClient files = SftpClientFactory.instance()
                    .createSftpClient(session, SftpVersionSelector.fixedVersionSelector(VERSION));
            return new SftpSession(client, session, files);
        } catch (IOException | RuntimeException e) {
            client.stop();
            throw e;
        }
    }

    private static SshClient client(SftpConnection connection, AtomicReference<PublicKey> refused) {
        SshClient client = SshClient.setUpDefaultClient();
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setAgentFactory(null);
        client.setUserAuthFactories(ways(connection.login(), client.getSignatureFactories()));
        client.setServerKeyVerifier((session, from, key) -> {
            boolean isKnown = connection.hostKeys().has(key);
            if (!isKnown) {
                refused.set(key);
            }
            return isKnown;
        });
        if (!connection.hostKeys().types().isEmpty()) {
            client.setSignatureFactories(signatures(client, connection.hostKeys()));
        }
        CoreModuleProperties.AUTH_TIMEOUT.set(client, LOGIN);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, ANSWER);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, UNANSWERED_HEARTBEATS);
        SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(client, LOGIN);
        return client;
    }

    /** @param signatures that the user's key may make, whatever those of the server are */
    private static List<UserAuthFactory> ways(Login login, List<NamedFactory<Signature>> signatures) {
        List<UserAuthFactory> ways = new ArrayList<>();
        if (login.privateKey().isPresent()) {
            ways.add(new UserAuthPublicKeyFactory(signatures));
        }
        if (login.password().isPresent()) {
            ways.add(UserAuthPasswordFactory.INSTANCE);
            // Many servers ask for the password in this way alone.
            ways.add(UserAuthKeyboardInteractiveFactory.INSTANCE);
        }
        return ways;
    }

    /** Those that a known key can make: a server with several keys shows one of these, then. */
    private static List<NamedFactory<Signature>> signatures(SshClient client, HostKeys known) {
        return client.getSignatureFactories().stream()
                .filter(signature -> known.types().contains(HostKeys.typeOf(signature.getName())))
                .toList();
    }

    private static void logIn(SftpConnection connection, ClientSession session, AtomicReference<PublicKey> refused)
            throws IOException {
        connection.login().password().ifPresent(word -> session.addPasswordIdentity(word.reveal()));
        try {
            for (KeyPair key : connection.login().keys()) {
                session.addPublicKeyIdentity(key);
            }
            session.auth().verify(LOGIN);
        } catch (GeneralSecurityException e) {
            throw new GatewayException(ErrorCode.INVALID_DEFINITION, "The private key cannot be read", e);
        } catch (IOException e) {
            throw SftpFailures.ofLogin(connection, refused.get(), e);
        }
    }

    SftpClient files() {
        return files;
    }

    boolean isOpen() {
        return session.isOpen() && files.isOpen();
    }

    /** Makes what another thread waits for fail. Any thread. */
    void stop() {
        session.close(true);
    }

    @Override
    public void close() {
        session.close(true);
        client.stop();
    }
}
