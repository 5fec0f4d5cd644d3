package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.SourceLimits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What every push passes, whatever protocol brings it: whether the gateway takes any, whether its source may send, and the
 * room for its bytes. Safe for any thread.
 */
public final class PushRoom {
    private final IntakeConfig config;
    private final InFlightBytes inFlight;
    private final Backlog backlog;
    private final Quotas quotas;
    private final Map<Refusal, LongAdder> refusals = new EnumMap<>(Refusal.class);
    private volatile boolean stopping;

    /** Why pushes were refused. */
    public enum Refusal {
        ROOM,
        BACKLOG,
        QUOTA,
        STOPPING
    }

    /** @param pendingBytes of pushes that are durable and not committed now */
    public PushRoom(IntakeConfig config, LongSupplier pendingBytes, LongSupplier nanoTime) {
        this.config = config;
        this.inFlight = new InFlightBytes(config.inFlight().bytes(), nanoTime);
        this.backlog = new Backlog(config.maxPending().bytes(), pendingBytes, nanoTime);
        this.quotas = new Quotas(nanoTime);
        for (Refusal why : Refusal.values()) {
            refusals.put(why, new LongAdder());
        }
    }

    public IntakeConfig config() {
        return config;
    }

    /** The room that a push holds from before its first byte until it is durable or refused. */
    public InFlightBytes inFlight() {
        return inFlight;
    }

    /** From now on nothing is taken. */
    public void stop() {
        stopping = true;
    }

    /** @throws GatewayException {@code busy} where no push is taken now */
    public void requireOpen() {
        if (stopping) {
            count(Refusal.STOPPING);
            throw stopped();
        }
        backlog.refusal().ifPresent(refusal -> {
            count(Refusal.BACKLOG);
            throw refusal;
        });
    }

    private static GatewayException stopped() {
        return new GatewayException(ErrorCode.BUSY, "The gateway is stopping: push to another or come back");
    }

    /**
     * Charges a push to its source before it is read.
     *
     * @param bytes of its body, 0 where that is not known
     * @return is {@linkplain #taken settled} or {@linkplain #giveBack given back}
     * @throws GatewayException {@code quota_exceeded} where the source has sent more than it may
     */
    public QuotaCharge requireQuota(String sourceId, SourceLimits limits, long bytes) {
        try {
            quotas.admit(sourceId, limits, bytes);
        } catch (GatewayException refusal) {
            count(Refusal.QUOTA);
            throw refusal;
        }
        return charge(sourceId, bytes);
    }

    /** Charges a push for which there was {@linkplain #findObstacle no obstacle}. */
    public QuotaCharge charge(String sourceId, long bytes) {
        QuotaCharge charge = QuotaCharge.of(sourceId, bytes);
        quotas.charge(sourceId, charge.records(), bytes);
        return charge;
    }

    /** Why a push of the source would be refused now, for one that can wait; it does not count as a refusal. */
    public Optional<GatewayException> findObstacle(String sourceId, SourceLimits limits, long bytes) {
        if (stopping) {
            return Optional.of(stopped());
        }
        Optional<GatewayException> full = backlog.refusal();
        if (full.isPresent()) {
            return full;
        }
        try {
            quotas.admit(sourceId, limits, bytes);
            return Optional.empty();
        } catch (GatewayException refusal) {
            return Optional.of(refusal);
        }
    }

    /** The refusal of a push that has waited for room for as long as it may. */
    GatewayException busy(Duration waited) {
        count(Refusal.ROOM);
        return inFlight.busy(waited);
    }

    private void count(Refusal why) {
        refused(why).increment();
    }

    /** How many pushes were refused so far. */
    public LongAdder refused(Refusal why) {
        return Objects.requireNonNull(refusals.get(why));
    }

    /** A push is durable. */
    public void taken(QuotaCharge charge, long records, long bytes) {
        quotas.charge(charge.sourceId(), records - charge.records(), bytes - charge.bytes());
        backlog.appended(bytes);
    }

    /** A push was not taken. */
    public void giveBack(QuotaCharge charge) {
        quotas.charge(charge.sourceId(), -charge.records(), -charge.bytes());
    }
}
