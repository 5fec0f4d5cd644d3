package io.quantivista.ingestion.gateway;

import io.quantivista.ingestion.connector.files.RemoteStore;
import io.quantivista.ingestion.connector.sftp.SftpTestServer;
import java.io.IOException;
import java.nio.file.Path;

class KilledSftpPullTest extends KilledStorePullContract {
    @Override
    RemoteStore start(Path files) throws IOException {
        return new SftpTestServer(files);
    }
}
