package io.quantivista.ingestion.store;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedPostgres;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @Test
    void the_pool_says_that_PostgreSQL_is_away_and_goes_on_when_it_is_back(@TempDir Path temporary) {
        Vertx vertx = Vertx.vertx();
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedPostgres before = new EmbeddedPostgres(data, 0);
            PostgresAddress address = before.start();
            Database database = new Database(vertx, address, 2);
            await(database.start());
            await(database.ping());

            before.stop();
            assertThatThrownBy(() -> await(database.ping())).isInstanceOfSatisfying(GatewayException.class, refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
                assertThat(refusal.detail())
                        .isEqualTo("PostgreSQL at 127.0.0.1:%d cannot be reached: try again when it answers"
                                .formatted(address.port()));
            });
            EmbeddedPostgres after = new EmbeddedPostgres(data, address.port());
            after.start();

            Awaitility.await().ignoreExceptions().untilAsserted(() -> await(database.ping()));
            await(database.start());
            await(database.close());
            after.stop();
        } finally {
            await(vertx.close());
        }
    }

    @Test
    void Flyway_is_asked_again_only_where_the_migrations_are_others_than_those_that_went_through_last() {
        String noted = "select count(*) from pg_description where description = '%s'"
                .formatted(Migrations.fingerprint().orElseThrow());
        try (TestDatabase testDatabase = TestDatabase.create(DatabaseTest.class)) {
            assertThat(testDatabase.count(noted)).isOne();
            testDatabase.execute("update flyway_schema_history set checksum = 7 where version = '1'");
            await(testDatabase.database().start());

            testDatabase.execute("comment on table flyway_schema_history is 'migrations of another build'");
            assertThatThrownBy(() -> await(testDatabase.database().start()))
                    .hasMessageContaining("Migration checksum mismatch for migration version 1");
            testDatabase.execute("drop schema public cascade; create schema public");
            await(testDatabase.database().start());

            assertThat(testDatabase.count(noted)).isOne();
            assertThat(testDatabase.count("select count(*) from data_sources")).isZero();
        }
    }

    @Test
    void an_address_is_read_from_a_url_and_never_shows_its_password() {
        PostgresAddress address = PostgresAddress.parse("postgresql://me:s%40cret@db.example:6000/lake");

        assertThat(address.host()).isEqualTo("db.example");
        assertThat(address.port()).isEqualTo(6000);
        assertThat(address.database()).isEqualTo("lake");
        assertThat(address.user()).isEqualTo("me");
        assertThat(address.password().reveal()).isEqualTo("s@cret");
        assertThat(address.toString()).doesNotContain("cret").contains("*****");
        assertThatThrownBy(() -> PostgresAddress.parse("postgresql://me:s3cret@/lake"))
                .hasMessageStartingWith("not of the form postgresql://user:password@host:port/database")
                .hasMessageNotContaining("s3cret");
    }
}
