-- Until when the rows of a job that failed its quality gate are kept for somebody to release or discard.
alter table job_details add column held_until timestamptz;

create index job_details_by_parent on job_details (parent_job_id) where parent_job_id is not null;
