-- Windows of streams: jobs whose rows become visible while they run.
alter table job_details add column is_window boolean not null default false;
