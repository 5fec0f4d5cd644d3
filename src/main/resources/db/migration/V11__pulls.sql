-- Jobs that pull their source; of a source one at a time runs.
alter table job_details add column is_pull boolean not null default false;

create index job_details_held_pulls on job_details (job_id) where is_pull and held_until is not null;

-- How far each source is committed in each of its tables, as the table says in a transaction identifier. It outlives the
-- source, as the identifier does: a source of the same id goes on from there.
create table pull_positions (
    source_id  varchar(100) not null,
    lake_table varchar(100) not null,
    position   bigint not null,
    primary key (source_id, lake_table)
);

-- What of a source was pulled, such as the version of each file.
create table pull_marks (
    source_id varchar(100) not null,
    name      text not null,
    mark      jsonb not null,
    job_id    varchar(100) not null,
    primary key (source_id, name)
);
