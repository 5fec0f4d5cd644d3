package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.quantivista.ingestion.lake.storage.LocalDisk;

/** Lends tests the engine with which tables are read. */
public final class KernelEngines {
    private KernelEngines() {}

    public static Engine local() {
        return DefaultEngine.create(new LocalFileIO(new LocalDisk(false)));
    }
}
