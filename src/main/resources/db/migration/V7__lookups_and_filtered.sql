-- Tables that rules look values up in, by their content: rule_sets names them, so a version of the set has its own.
create table lookups (
    source_id  varchar(100) not null,
    sha256     varchar(64) not null,
    entries    json not null,
    created_at timestamptz not null default now(),
    primary key (source_id, sha256)
);

alter table rule_sets add column lookups jsonb not null default '{}';

-- Records that a rule left out: neither rows nor rejections.
alter table job_details add column records_filtered bigint not null default 0;
