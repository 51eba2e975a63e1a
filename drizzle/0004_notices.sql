CREATE TABLE `notices` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`effect_key` varbinary(512) NOT NULL,
	`kind` varbinary(32) NOT NULL,
	`message_id` varbinary(36) NOT NULL,
	`recipient` varbinary(2048) NOT NULL,
	`webhook_id` bigint unsigned NOT NULL DEFAULT 0,
	`count_id` bigint unsigned,
	`subject` mediumblob NOT NULL,
	`state` varbinary(16) NOT NULL DEFAULT 'WAITING',
	`attempts` int NOT NULL DEFAULT 0,
	`holder` varbinary(64) NOT NULL DEFAULT '',
	`answer` int,
	`reason` varbinary(1024),
	`created_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`tried_since` datetime(3) NOT NULL DEFAULT NOW(3),
	`due_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`ended_at` datetime(3),
	CONSTRAINT `notices_id` PRIMARY KEY(`id`),
	CONSTRAINT `notices_effect` UNIQUE(`effect_key`)
);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`url_hash` binary(32) NOT NULL,
	`url` varbinary(2048) NOT NULL,
	`events` varbinary(1024) NOT NULL,
	`secret` varbinary(128) NOT NULL,
	`old_secret` varbinary(128),
	`old_secret_until` datetime(3),
	`made_by` varbinary(320),
	`created_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`failing_since` datetime(3),
	`off_since` datetime(3),
	CONSTRAINT `webhooks_id` PRIMARY KEY(`id`),
	CONSTRAINT `webhooks_url` UNIQUE(`url_hash`)
);
--> statement-breakpoint
ALTER TABLE `counts` ADD `notify` varbinary(4096);--> statement-breakpoint
ALTER TABLE `definitions` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `notices_due` ON `notices` (`state`,`webhook_id`,`due_at`);--> statement-breakpoint
CREATE INDEX `notices_webhook` ON `notices` (`webhook_id`,`id`);--> statement-breakpoint
CREATE INDEX `notices_count` ON `notices` (`count_id`);--> statement-breakpoint
CREATE INDEX `notices_ended` ON `notices` (`state`,`ended_at`);