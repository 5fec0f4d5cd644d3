package io.quantivista.ingestion.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceBalanceTest {
    @Test
    void anAccountIsBalancedWhereEveryRecordIsSomewhere() {
        assertThat(new SourceBalance("street", 10, 6, 2, 1, 1).isBalanced()).isTrue();
        assertThat(new SourceBalance("street", 0, 0, 0, 0, 0).isBalanced()).isTrue();
    }

    @Test
    void oneRecordTooManyOrTooFewIsNotBalanced() {
        assertThat(new SourceBalance("street", 10, 7, 2, 1, 1).isBalanced()).isFalse();
        assertThat(new SourceBalance("street", 10, 5, 2, 1, 1).isBalanced()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10,11,0,0,-1", "10,11,-1,0,0", "10,11,0,-1,0", "10,-1,11,0,0", "-1,-1,0,0,0"})
    void noPartMayMakeUpForRecordsThatAreThereTwice(
            long received, long committed, long rejected, long filtered, long pending) {
        SourceBalance balance = new SourceBalance("street", received, committed, rejected, filtered, pending);

        assertThat(balance.isBalanced()).isFalse();
    }
}
