CREATE TABLE `schedule_runs` (
	`schedule_id` bigint unsigned NOT NULL,
	`due_at` datetime(3) NOT NULL,
	`started_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`batch` binary(16),
	`problem` varbinary(512),
	CONSTRAINT `schedule_runs_schedule_id_due_at_pk` PRIMARY KEY(`schedule_id`,`due_at`)
);
--> statement-breakpoint
CREATE TABLE `schedules` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`identity` binary(32) NOT NULL,
	`words` mediumblob NOT NULL,
	`case_sensitive` boolean NOT NULL,
	`diacritic_sensitive` boolean NOT NULL,
	`site_list` varbinary(256) NOT NULL,
	`max_age_s` int NOT NULL,
	`cron` varbinary(128) NOT NULL,
	`time_zone` varbinary(64) NOT NULL,
	`paused` boolean NOT NULL DEFAULT false,
	`next_run_at` datetime(3),
	`last_batch` binary(16),
	`made_by` varbinary(320),
	`created_at` datetime(3) NOT NULL DEFAULT NOW(3),
	CONSTRAINT `schedules_id` PRIMARY KEY(`id`),
	CONSTRAINT `schedules_identity` UNIQUE(`identity`)
);
--> statement-breakpoint
CREATE INDEX `schedule_runs_batch` ON `schedule_runs` (`batch`);--> statement-breakpoint
CREATE INDEX `schedules_due` ON `schedules` (`paused`,`next_run_at`);