-- Every version of a source's rules and checks, never changed once written: a job names the version that it ran with.
-- The newest is in force; transformation_rules and quality_checks show it rule by rule and check by check.
create table rule_sets (
    source_id  varchar(100) not null,
    version    bigint not null,
    rules      jsonb not null,
    checks     jsonb not null,
    created_at timestamptz not null default now(),
    primary key (source_id, version)
);

create table quality_checks (
    source_id  varchar(100) not null,
    check_id   varchar(100) not null,
    check_type varchar(50) not null,
    severity   varchar(20) not null,
    check_config jsonb not null,
    created_at timestamptz not null default now(),
    primary key (source_id, check_id)
);
