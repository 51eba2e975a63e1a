ALTER TABLE `counts` ADD `failure_closed_at` datetime(3);--> statement-breakpoint
CREATE INDEX `counts_failures` ON `counts` (`failure_closed_at`,`status`,`id`);