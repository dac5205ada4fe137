-- The rows that Quartz's nodes lock. Quartz makes them itself when they are missing, but nodes that
-- start in the same moment in a new database then make them twice, and all but one fail to start.
INSERT INTO quartz.qrtz_locks (sched_name, lock_name)
VALUES ('fukuhon', 'TRIGGER_ACCESS'), ('fukuhon', 'STATE_ACCESS')
ON CONFLICT DO NOTHING;

-- Triggers of a version that let Quartz decide when a night is.
DELETE FROM quartz.qrtz_simple_triggers WHERE sched_name = 'fukuhon' AND trigger_group = 'nightly';
DELETE FROM quartz.qrtz_cron_triggers WHERE sched_name = 'fukuhon' AND trigger_group = 'nightly';
DELETE FROM quartz.qrtz_triggers WHERE sched_name = 'fukuhon' AND trigger_group = 'nightly';
DELETE FROM quartz.qrtz_job_details WHERE sched_name = 'fukuhon' AND job_group = 'nightly';
