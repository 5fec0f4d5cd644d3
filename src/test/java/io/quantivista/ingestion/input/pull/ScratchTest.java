package io.quantivista.ingestion.input.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.intake.spool.SpoolConfig;
import io.quantivista.ingestion.intake.spool.SpoolRoom;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    private static final int MOST = 64 << 10;

    @TempDir
    private Path root;

    private final Vertx vertx = Vertx.vertx();
    private SpoolRoom room;
    private Scratch scratch;

    @BeforeEach
    void open() {
        room = SpoolRoom.open(vertx, new SpoolConfig(root, DataSize.ofKibibytes(64)), new LocalDisk(false));
        scratch = new Scratch(room, new Decompression.Limits(1 << 30, 100));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void a_file_that_could_never_find_room_is_refused_and_one_that_could_is_not() {
        assertThatCode(() -> scratch.requireFits(MOST - 1)).doesNotThrowAnyException();
        assertThatCode(() -> scratch.requireFits(MOST)).doesNotThrowAnyException();
        assertThatThrownBy(() -> scratch.requireFits(MOST + 1))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE))
                .hasMessageContaining("spool.max_bytes allows 65536: raise it, or split the file");
    }

    @Test
    void a_body_stands_there_until_it_is_closed_and_one_that_finds_no_room_does_not() throws Exception {
        Scratch.Whole whole = scratch.unpack(new ByteArrayInputStream(new byte[MOST]), ContentCoding.IDENTITY);

        assertThat(whole.path()).hasSize(MOST);
        assertThatThrownBy(() -> scratch.unpack(new ByteArrayInputStream(new byte[1]), ContentCoding.IDENTITY))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));
        whole.close();
        assertThat(room.files()).isEmpty();
        assertThat(room.held()).isZero();
    }
}
