package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.security.PublicKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;

/** What went wrong with an SFTP server of a source, as a refusal that tells whose matter it is. */
final class SftpFailures {
    private SftpFailures() {}

    /**
     * A login that failed: for what it tried with where that was refused, else for the connection.
     *
     * @param refused the key that the server showed and that is not known; null where none was
     */
    static IOException ofLogin(SftpConnection connection, @Nullable PublicKey refused, IOException failure) {
        if (refused != null) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s shows the key %s %s, which host_key does not name, so it was told nothing: it is another server, or its key was changed; ask its owner before you take it into host_key"
                            .formatted(server(connection), KeyUtils.getKeyType(refused), HostKeys.fingerprint(refused)),
                    failure);
        }
        if (failure instanceof SshException refusal
                && refusal.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s does not take the user '%s' with what it was shown: mend user, password or private_key"
                            .formatted(server(connection), connection.user()),
                    failure);
        }
        return failure;
    }

    /** A call that failed. */
    static GatewayException of(SftpConnection connection, IOException failure) {
        return new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE,
                "%s cannot be read: %s".formatted(server(connection), failure.getMessage()),
                failure);
    }

    static boolean isMissing(IOException failure) {
        return failure instanceof SftpException refusal
                && (refusal.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE
                        || refusal.getStatus() == SftpConstants.SSH_FX_NO_SUCH_PATH);
    }

    /** Whether the server itself refused, so that asking it again at once is of no use. */
    static boolean isAnswer(IOException failure) {
        return failure instanceof SftpException refusal
                && refusal.getStatus() != SftpConstants.SSH_FX_CONNECTION_LOST
                && refusal.getStatus() != SftpConstants.SSH_FX_NO_CONNECTION;
    }

    private static String server(SftpConnection connection) {
        return "The SFTP server %s:%d".formatted(connection.host(), connection.port());
    }
}
