package io.quantivista.ingestion.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final List<String> order = new ArrayList<>();
    private final Deque<byte[]> held = new ArrayDeque<>();

    @Test
    void roomIsGivenInTheOrderInWhichItWasAskedFor() {
        ByteBudget budget = new ByteBudget(200, 100);
        byte[] first = lend(budget, 100, "first");
        byte[] second = lend(budget, 100, "second");

        assertThat(lend(budget, 150, "large")).isNull();
        assertThat(lend(budget, 100, "small")).isNull();
        budget.giveBack(first);

        assertThat(order).as("the large one came first and still waits").isEmpty();

        budget.giveBack(second);

        assertThat(order).containsExactly("large");
        budget.giveBack(held.remove());
        assertThat(order).containsExactly("large", "small");
    }

    @Test
    void aNewcomerWaitsBehindThoseWhoWaitEvenWhereThereIsRoomForIt() {
        ByteBudget budget = new ByteBudget(300, 100);
        byte[] first = lend(budget, 200, "first");

        assertThat(lend(budget, 200, "large")).isNull();
        assertThat(lend(budget, 100, "small")).isNull();

        budget.giveBack(first);
        assertThat(order).containsExactly("large", "small");
    }

    @Test
    void aBufferLargerThanTheBudgetIsLentWhenNothingElseIs() {
        ByteBudget budget = new ByteBudget(200, 100);
        byte[] small = lend(budget, 1, "small");

        assertThat(small).hasSize(100);
        assertThat(lend(budget, 1000, "huge")).isNull();
        budget.giveBack(small);

        assertThat(order).containsExactly("huge");
        assertThat(held.remove()).hasSize(1000);
    }

    @Test
    void aUsualBufferIsLentAgain() {
        ByteBudget budget = new ByteBudget(200, 100);
        byte[] first = lend(budget, 100, "first");

        budget.giveBack(first);

        assertThat(lend(budget, 100, "second")).isSameAs(first);
    }

    @Test
    void randomLoansNeverExceedTheCapacityAndAllComesBack() {
        ByteBudget budget = new ByteBudget(1000, 100);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean()) {
                byte[] lent = lend(budget, 1 + random.nextInt(400), "loan");
                if (lent != null) {
                    held.add(lent);
                }
            } else if (!held.isEmpty()) {
                budget.giveBack(held.remove());
            }
            assertThat(budget.lent())
                    .isEqualTo(held.stream().mapToLong(b -> b.length).sum())
                    .isLessThanOrEqualTo(1000);
        }
        while (!held.isEmpty()) {
            budget.giveBack(held.remove());
        }
        assertThat(budget.lent()).isZero();
    }

    @Test
    void aBudgetOfLessThanTwoBuffersIsRefused() {
        assertThatThrownBy(() -> new ByteBudget(199, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("199 bytes in flight hold less than two batches of 100");
    }

    private byte[] lend(ByteBudget budget, int size, String name) {
        return budget.lend(size, buffer -> {
            order.add(name);
            held.add(buffer);
        });
    }
}
