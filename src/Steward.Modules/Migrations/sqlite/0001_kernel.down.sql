drop table idempotency_records;
drop table outbox_cursors;
drop table outbox_messages;
drop table timers;
drop table zone_leases;
drop table engine_runs;
drop table engine_config_versions;
drop table engines;
