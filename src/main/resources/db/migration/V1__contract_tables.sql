-- The three tables whose columns are the contract. Whatever else is known of a source, a job or a rule stands beside
-- them in tables of our own; a column is never added here.

create table data_sources (
    id                uuid primary key default gen_random_uuid(),
    source_id         varchar(100) unique not null,
    source_name       varchar(200) not null,
    source_type       varchar(50) not null,
    connection_config jsonb not null,
    ingestion_config  jsonb not null,
    enabled           boolean default true,
    created_at        timestamptz default now()
);

create table ingestion_jobs (
    id                uuid primary key default gen_random_uuid(),
    job_id            varchar(100) unique not null,
    source_id         varchar(100) not null,
    status            varchar(20) not null,
    records_processed bigint default 0,
    records_failed    bigint default 0,
    start_time        timestamptz not null,
    end_time          timestamptz,
    error_details     text,
    quality_report    jsonb,
    created_at        timestamptz default now()
);

create table transformation_rules (
    id                    uuid primary key default gen_random_uuid(),
    rule_id               varchar(100) unique not null,
    source_id             varchar(100) not null,
    rule_type             varchar(50) not null,
    transformation_config jsonb not null,
    enabled               boolean default true,
    created_at            timestamptz default now()
);

create index ingestion_jobs_by_source on ingestion_jobs (source_id);
create index ingestion_jobs_running on ingestion_jobs (status) where status = 'RUNNING';
create index transformation_rules_by_source on transformation_rules (source_id);
