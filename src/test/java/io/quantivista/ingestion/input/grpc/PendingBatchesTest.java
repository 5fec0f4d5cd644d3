package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** On the thread of the test, but for what is pushed again, which comes on an event loop when the test waits for it. */
class PendingBatchesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final byte[] RECORDS = {1};

    private final Recorder outcomes = new Recorder();
    private final List<String> pushes = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<Promise<Receipt>> promises = java.util.Collections.synchronizedList(new ArrayList<>());
    private final PendingBatches pending = new PendingBatches(VERTX, this::push, outcomes);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void outcomesAreToldInTheOrderOfTheBatches() {
        add(1, 2, 3);

        promises.get(2).complete(receipt(3));
        promises.get(0).complete(receipt(1));
        assertThat(outcomes.told).containsExactly("durable 1");
        promises.get(1).complete(receipt(2));

        assertThat(outcomes.told).containsExactly("durable 1", "durable 2", "durable 3", "settled");
        assertThat(outcomes.done).isEqualTo(30);
    }

    @Test
    void aRefusalThatComesEarlyWaitsForTheBatchesBeforeIt() {
        add(1, 2);

        promises.get(1).fail(refusal(ErrorCode.SEQUENCE_GAP));
        assertThat(outcomes.told).isEmpty();
        promises.get(0).fail(refusal(ErrorCode.MALFORMED_BODY));

        assertThat(outcomes.told).containsExactly("malformed_body at 1", "settled");
        assertThat(outcomes.done).isEqualTo(20);
    }

    @Test
    void batchesThatWereTurnedAwayArePushedAgainInTheirOrder() {
        add(1, 2, 3);
        promises.get(0).complete(receipt(1));
        promises.get(1).fail(refusal(ErrorCode.BUSY));
        add(4);
        promises.get(2).fail(refusal(ErrorCode.SEQUENCE_GAP));

        await().until(() -> promises.size() == 6);
        assertThat(pushes).containsExactly("1", "2", "3", "2", "3", "4");
        promises.subList(3, 6).forEach(promise -> promise.complete(receipt(0)));

        assertThat(outcomes.told).containsExactly("durable 1", "durable 2", "durable 3", "durable 4", "settled");
    }

    @Test
    void aStopDropsWhatWasTurnedAwayAndWaitsForTheRest() {
        add(1, 2);
        promises.get(1).fail(refusal(ErrorCode.BUSY));

        pending.stop();
        assertThat(outcomes.told).isEmpty();
        promises.get(0).complete(receipt(1));

        assertThat(outcomes.told).containsExactly("durable 1", "settled");
        assertThat(pending.isSettled()).isTrue();
        assertThat(outcomes.done).isEqualTo(20);
    }

    @Test
    void whatIsUnderWayWhenItIsGivenUpSettlesAndIsNotTold() {
        add(1, 2);

        pending.giveUp();
        assertThat(pending.isSettled()).isFalse();
        promises.get(0).complete(receipt(1));
        promises.get(1).fail(refusal(ErrorCode.BUSY));

        assertThat(outcomes.told).containsExactly("settled");
        assertThat(outcomes.done).isEqualTo(20);
    }

    private void add(long... sequences) {
        for (long sequence : sequences) {
            pending.add(sequence, RECORDS, 10);
        }
    }

    private Future<Receipt> push(long sequence, byte[] records) {
        Promise<Receipt> promise = Promise.promise();
        pushes.add(String.valueOf(sequence));
        promises.add(promise);
        return promise.future();
    }

    private static Receipt receipt(long position) {
        return new Receipt("market_data_lake", 1, new LogPosition(position), false);
    }

    private static GatewayException refusal(ErrorCode code) {
        return new GatewayException(code, "because");
    }

    private final class Recorder implements PendingBatches.Outcomes {
        private final List<String> told = new ArrayList<>();
        private long done;

        @Override
        public void durable(long sequence, Receipt receipt) {
            told.add("durable " + sequence);
        }

        @Override
        public void refused(long sequence, Throwable cause) {
            told.add(((GatewayException) cause).code().wireName() + " at " + sequence);
            pending.giveUp();
        }

        @Override
        public void done(long bytes) {
            done += bytes;
        }

        @Override
        public void settled() {
            told.add("settled");
        }
    }
}
