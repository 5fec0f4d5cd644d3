package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** An ext4 file system in a file, whose power can be cut: what was not synced is gone then. Needs root. */
final class Ext4Disk implements AutoCloseable {
    /** Of a sparse file; hundreds of rounds write thousands of small files and checkpoints that list them. */
    private static final long BYTES = 16L << 30;
    /** FS_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: not even the journal is written. */
    private static final String CUT =
            "import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))";

    private final Path image;
    private final Path folder;

    private Ext4Disk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    static boolean isPossible(Path folder) throws IOException {
        if (!Commands.run("python3", "-c", "import fcntl")) {
            return false;
        }
        try (Ext4Disk disk = make(Files.createDirectories(folder))) {
            return disk.tryMount();
        }
    }

    static Ext4Disk mounted(Path folder) throws IOException {
        Ext4Disk disk = make(folder);
        assertThat(disk.tryMount()).isTrue();
        return disk;
    }

    private static Ext4Disk make(Path folder) throws IOException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        Commands.run("mkfs.ext4", "-q", "-F", image.toString());
        return new Ext4Disk(image, Files.createDirectories(folder.resolve("disk")));
    }

    Path folder() {
        return folder;
    }

    private boolean tryMount() {
        return Commands.run("mount", "-o", "loop", image.toString(), folder.toString());
    }

    void cutPower() {
        assertThat(Commands.output("python3", "-c", CUT, folder.toString())).isEqualTo("0 ");
    }

    /** As a machine does when it starts again. Nobody has a file open. */
    void powerOn() {
        assertThat(Commands.output("umount", folder.toString())).isEqualTo("0 ");
        assertThat(Commands.output("e2fsck", "-p", image.toString())).startsWith("0 ");
        assertThat(tryMount()).isTrue();
    }

    @Override
    public void close() throws IOException {
        // Lazily, as a test that fails leaves files open.
        Commands.run("umount", "-l", folder.toString());
        Files.delete(image);
    }
}
