package io.quantivista.ingestion.loadtest;

/** Asks a gateway for the account of the source, twenty times a second, on a thread of its own. */
final class Poller implements AutoCloseable {
    private static final long EVERY_MILLIS = 50;

    private final GatewayProcess gateway;
    private final Sightings sightings;
    private final Thread thread = new Thread(this::poll, "poller");
    private volatile boolean isOver;

    private Poller(GatewayProcess gateway, Sightings sightings) {
        this.gateway = gateway;
        this.sightings = sightings;
    }

    static Poller start(GatewayProcess gateway, Sightings sightings) {
        Poller poller = new Poller(gateway, sightings);
        poller.thread.start();
        return poller;
    }

    private void poll() {
        try {
            while (!isOver) {
                // The answer is no younger than its arrival: what it counts was visible then.
                long committed = PushedSource.account(gateway, "committed");
                sightings.committed(committed, System.nanoTime());
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    /** Waits until so many records of the run were seen. */
    void settle(long records) throws InterruptedException {
        while (sightings.seen() < records && thread.isAlive()) {
            Thread.sleep(EVERY_MILLIS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        isOver = true;
        thread.join();
    }
}
