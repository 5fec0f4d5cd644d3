package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.files.FileChoice;
import io.quantivista.ingestion.connector.files.FileConnection;
import io.quantivista.ingestion.connector.files.FilePattern;
import io.quantivista.ingestion.connector.files.FileStore;
import java.time.Clock;
import java.util.regex.PatternSyntaxException;

/**
 * The files of a folder of an SFTP server.
 *
 * @param folder as the server takes it, without a slash at its end unless it is the root; empty for the one in which a login begins
 * @param pattern what the paths of files below the folder must match, in the syntax of globs
 * @param hosts which hosts may be reached
 */
public record SftpConnection(
        String host,
        int port,
        String user,
        Login login,
        HostKeys hostKeys,
        String folder,
        String pattern,
        FileChoice choice,
        HostPolicy hosts)
        implements FileConnection {
    private static final Setting HOST = Setting.required(
            "host", Type.TEXT, "Its name or address; one that is not public must be named in `connector.hosts`.");
    private static final Setting PORT = Setting.optional("port", Type.INTEGER, "Its port; 22.");
    private static final Setting USER = Setting.required("user", Type.TEXT, "Who reads; no right to write is needed.");
    static final Setting PASSWORD =
            Setting.optional("password", Type.SECRET, "The user's password. This, `private_key` or both.");
    static final Setting PRIVATE_KEY = Setting.optional(
            "private_key",
            Type.SECRET,
            "The user's private key, the text of its file: OpenSSH's form or PEM; RSA, ECDSA or Ed25519.");
    static final Setting PASSPHRASE =
            Setting.optional("private_key_passphrase", Type.SECRET, "What the private key is encrypted with.");
    static final Setting HOST_KEY = Setting.required(
            "host_key",
            Type.LIST,
            "What the server is known by: a public key as `ssh-keyscan` prints it (`ssh-ed25519 AAAA…`) or a fingerprint as `ssh-keygen -l` does (`SHA256:…`); one, or a list while it changes.");
    private static final Setting PATH = Setting.optional(
            "path",
            Type.TEXT,
            "A folder, whose files are pulled and not those of folders in it; or a glob such as `/out/fills/**/*.csv`. Relative to where a login begins, or absolute as the server sees it. The folder of the login.");

    private static final int USUAL_PORT = 22;
    private static final int MOST_PORT = 65_535;

    public static final ConnectorDescriptor DESCRIPTOR = FileChoice.settings(
                    ConnectorDescriptor.of("sftp", "Files of a folder of an SFTP server, each pulled once.")
                            .notes("""
                            Names, globs, packed files, hidden and unfinished names are as in [files](#files); symbolic links are not followed. A
                            version of a file is known by its path below the folder, its size and the time of its last change, which SFTP
                            tells in whole seconds by the server's clock: keep `settle` above a second and above what the clocks differ.

                            The server must show a key that `host_key` names, before it sees a password; there is no way around it. Ask
                            the server's owner for it, or look with `ssh-keyscan HOST` and let them confirm it. Where only a fingerprint
                            is given, name those of all its keys (`ssh-keyscan HOST | ssh-keygen -lf -`), as it may show any.
                            """)
                            .setting(HOST)
                            .setting(PORT)
                            .setting(USER)
                            .setting(PASSWORD)
                            .setting(PRIVATE_KEY)
                            .setting(PASSPHRASE)
                            .setting(HOST_KEY)
                            .setting(PATH))
            .secretsGoTo(HOST.name(), PORT.name(), USER.name(), HOST_KEY.name())
            .example("""
                    {"type": "sftp", "host": "sftp.example.com", "user": "reader", "password": "secret", "host_key": "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGFP0UQzXYcbcTgJhTE", "path": "/out/fills/*.csv.gz"}""")
            .example("""
                    {"type": "sftp", "host": "sftp.example.com", "port": 2222, "user": "reader", "password": "secret", "host_key": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"], "path": "out"}""")
            .readBy(SftpConnection::read);

    private static SftpConnection read(ConnectionSettings settings, ConnectionPolicy policy) {
        FilePattern.Split place = place(settings);
        return new SftpConnection(
                settings.text(HOST.name(), ""),
                settings.integer(PORT.name(), USUAL_PORT, 1, MOST_PORT),
                settings.text(USER.name(), ""),
                Login.read(settings),
                HostKeys.read(settings),
                place.folder(),
                place.glob(),
                FileChoice.read(settings, FileChoice.USUAL_SETTLE),
                policy.hosts());
    }

    private static FilePattern.Split place(ConnectionSettings settings) {
        FilePattern.Split split = FilePattern.Split.of(settings.text(PATH.name(), ""));
        try {
            new FilePattern(split.glob());
        } catch (PatternSyntaxException e) {
            settings.refuse(PATH.name(), "'%s' is no glob: %s".formatted(split.glob(), e.getMessage()));
        }
        String folder = split.folder();
        while (folder.length() > 1 && folder.endsWith("/")) {
            folder = folder.substring(0, folder.length() - 1);
        }
        return new FilePattern.Split(folder, split.glob());
    }

    @Override
    public String type() {
        return DESCRIPTOR.type();
    }

    @Override
    public String place() {
        return "sftp://%s:%d/%s".formatted(host, port, folder);
    }

    /** The path of a file or folder below the folder, as the server takes it. */
    String pathOf(String name) {
        if (folder.isEmpty()) {
            return name.isEmpty() ? "." : name;
        }
        if (name.isEmpty()) {
            return folder;
        }
        return folder.endsWith("/") ? folder + name : folder + "/" + name;
    }

    @Override
    public FileStore open(Clock clock) {
        return new SftpFiles(this, clock);
    }
}
