-- What is to be pulled and when: one row for each source with a schedule, and for one whose pull runs or is to be tried again.
create table pull_tasks (
    source_id      varchar(100) primary key,
    schedule       text,
    time_zone      text not null default 'UTC',
    missed_runs    varchar(10) not null default 'last',
    is_paused      boolean not null default false,
    -- The instant of the schedule that comes next; null where nobody has worked it out.
    next_run       timestamptz,
    -- When somebody is to look at the row: at the next run, at a try, or when the lease of whoever runs it is over.
    look_at        timestamptz,
    -- The instant that is being run, or is to be tried again.
    due            timestamptz,
    claimed_by     varchar(100),
    idle_failures  integer not null default 0,
    moved_failures integer not null default 0,
    last_run       timestamptz,
    last_job_id    varchar(100),
    last_outcome   text
);

create index pull_tasks_by_look on pull_tasks (look_at) where look_at is not null;
