package io.quantivista.ingestion.gateway;

import io.quantivista.ingestion.connector.files.RemoteStore;
import io.quantivista.ingestion.connector.files.s3.S3TestServer;
import java.io.IOException;
import java.nio.file.Path;

class KilledS3PullTest extends KilledStorePullContract {
    @Override
    RemoteStore start(Path files) throws IOException {
        return new S3TestServer(files);
    }
}
