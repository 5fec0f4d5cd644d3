package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchemas;
import io.quantivista.ingestion.pipeline.stream.TopicMessage;
import io.quantivista.ingestion.pipeline.stream.TopicRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Cuts what a poll brought into runs that a lane takes in one go. */
final class RunCutter {
    private static final long RUN_BYTES = 256 << 10;

    private final Instant now;
    private final RegisteredSchemas schemas;
    private final LongConsumer release;

    /**
     * @param schemas that the values name
     * @param release gives the bytes of a run back
     */
    RunCutter(Instant now, RegisteredSchemas schemas, LongConsumer release) {
        this.now = now;
        this.schemas = schemas;
        this.release = release;
    }

    /** Adds the runs and returns their bytes. */
    long cut(ConsumerRecords<byte[], byte[]> records, ReadPartitions partitions, List<TopicRun> runs) {
        long bytes = 0;
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
            OffsetAndMetadata behind = records.nextOffsets().get(partition);
            long last = of.get(of.size() - 1).offset() + 1;
            // Behind the last message there may be markers of transactions, which are no messages.
            long next = behind == null ? last : Math.max(last, behind.offset());
            bytes += cut(Reading.nameOf(partition), of, partitions.goOn(partition, next), next, runs);
        }
        return bytes;
    }

    private long cut(
            PartitionName partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            long from,
            long next,
            List<TopicRun> runs) {
        long all = 0;
        long begin = from;
        long bytes = 0;
        List<TopicMessage> messages = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            TopicMessage message = new TopicMessage(record.offset(), record.value());
            messages.add(message);
            bytes += message.bytes();
            boolean isLast = i == records.size() - 1;
            if (isLast || bytes >= RUN_BYTES) {
                long end = isLast ? next : record.offset() + 1;
                long held = bytes;
                runs.add(new TopicRun(partition, begin, end, messages, schemas, now, () -> release.accept(held)));
                all += bytes;
                begin = end;
                bytes = 0;
                messages = new ArrayList<>();
            }
        }
        return all;
    }
}
