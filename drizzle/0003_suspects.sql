CREATE TABLE `suspects` (
	`site_id` bigint unsigned NOT NULL,
	`team` varbinary(64) NOT NULL,
	`deaths` int NOT NULL DEFAULT 0,
	CONSTRAINT `suspects_site_id` PRIMARY KEY(`site_id`)
);
--> statement-breakpoint
ALTER TABLE `leases` ADD `lapses` int DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `suspects_team` ON `suspects` (`team`);