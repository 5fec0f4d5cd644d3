package io.quantivista.ingestion.format.parquet;

import static io.quantivista.ingestion.format.parquet.ParquetFiles.group;
import static io.quantivista.ingestion.format.parquet.ParquetFiles.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import java.util.List;
import java.util.Map;
import org.apache.parquet.crypto.ColumnEncryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;

/** Files that parquet-java itself has encrypted. */
class EncryptedParquetTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final MessageType SCHEMA = schema("message m { required int32 open; required int32 secret; }");

    @Test
    void a_file_with_an_encrypted_footer_is_refused() {
        requireRefused(
                encrypted(FileEncryptionProperties.builder(KEY).build()), "the file is encrypted: send it decrypted");
    }

    @Test
    void a_file_whose_footer_is_open_and_whose_column_is_encrypted_is_refused_with_the_column() {
        ColumnPath secret = ColumnPath.get("secret");
        ColumnEncryptionProperties column =
                ColumnEncryptionProperties.builder(secret).withKey(KEY).build();

        requireRefused(
                encrypted(FileEncryptionProperties.builder(KEY)
                        .withPlaintextFooter()
                        .withEncryptedColumns(Map.of(secret, column))
                        .build()),
                "column 'secret' is encrypted: send it decrypted, or leave it out");
    }

    private static byte[] encrypted(FileEncryptionProperties properties) {
        return ParquetFiles.write(
                SCHEMA,
                List.of(group(SCHEMA).append("open", 1).append("secret", 2)),
                writer -> writer.withEncryption(properties));
    }

    private static void requireRefused(byte[] file, String reason) {
        assertThatThrownBy(() -> Feeds.read(ParquetFormat.DESCRIPTOR, file, DecodeLimits.DEFAULT, Feeds.config("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT))
                .hasMessageContaining(reason);
    }
}
