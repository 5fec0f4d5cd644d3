package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;

/** A disk whose process dies at the n-th durable step, just before it or just after. */
final class MortalDisk extends LocalDisk {
    private final int fatalStep;
    private final boolean before;
    private int step;

    /** Stands for the process's death: nothing that runs after it may touch the disk. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    MortalDisk(int fatalStep, boolean before) {
        super(false);
        this.fatalStep = fatalStep;
        this.before = before;
    }

    private void step(boolean beforeStep) {
        if (beforeStep == before && ++step == fatalStep) {
            throw new Killed();
        }
    }

    @Override
    public void sync(Path path) throws IOException {
        step(true);
        super.sync(path);
        step(false);
    }

    @Override
    public void sync(Path root, Collection<Path> files, Collection<Path> folders, Runnable meanwhile)
            throws IOException {
        step(true);
        super.sync(root, files, folders, meanwhile);
        step(false);
    }

    @Override
    public void force(FileChannel channel) throws IOException {
        step(true);
        super.force(channel);
        step(false);
    }

    @Override
    public void putIfAbsent(Path target, byte[] content) throws IOException {
        step(true);
        super.putIfAbsent(target, content);
        step(false);
    }
}
