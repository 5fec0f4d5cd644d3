-- The last number given out on a UTC day: a job takes the next one in the transaction that writes it.
create table job_counters (
    day         date primary key,
    last_number bigint not null
);

-- The rest of a job. Day and number are its id in parts, so that number 1000 of a day sorts after 999.
create table job_details (
    job_id           varchar(100) primary key references ingestion_jobs (job_id) on delete cascade,
    job_day          date not null,
    job_number       bigint not null,
    source_type      varchar(50) not null,
    ingestion_mode   varchar(50) not null,
    lake_table       varchar(100) not null,
    rule_set_version bigint not null,
    bytes_processed  bigint not null default 0,
    quality_score    double precision,
    parent_job_id    varchar(100),
    delta_version    bigint,
    unique (job_day, job_number)
);

-- The caller's name for a request, within a scope such as the uploads of one source. A row belongs to one job or to one
-- stored answer. The fingerprint is that of the request's body, null until it has been read to its end.
create table idempotency_keys (
    scope       varchar(200) not null,
    key         varchar(255) not null,
    fingerprint varchar(128),
    job_id      varchar(100),
    answer      jsonb,
    created_at  timestamptz not null default now(),
    primary key (scope, key)
);

create index idempotency_keys_by_job on idempotency_keys (job_id) where job_id is not null;
