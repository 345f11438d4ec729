drop view auto_dispatch_stats;
drop view auto_dispatch_stats_by_zone;
drop table assignment_daily;
drop table driver_deliveries;
drop table driver_order_blocks;
drop trigger assignment_logs_keep;
drop table assignment_logs;
drop table offers;
