drop trigger follow_driver_external_id_in_targets;
drop trigger follow_driver_status_in_targets;
drop table daily_snapshot_runs;
drop table target_adjustments;
drop table driver_delivery_credits;
drop table driver_performance_history;
drop table driver_target_changes;
drop table driver_targets;
