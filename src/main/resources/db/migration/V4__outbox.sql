-- Events that are to be published, written in the transaction that ends the job. The facts are json, not jsonb: their
-- text stays as it was written, so a repeated event is the same to the byte.
create table outbox (
    id            bigint generated always as identity primary key,
    event_id      uuid unique not null,
    job_id        varchar(100) not null,
    job_status    varchar(20) not null,
    occurred_at   timestamptz not null,
    data_ingested json not null,
    sent_at       timestamptz
);

create index outbox_waiting on outbox (job_id, id) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;
