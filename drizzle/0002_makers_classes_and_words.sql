ALTER TABLE `counts` ADD `made_by` varbinary(320);--> statement-breakpoint
ALTER TABLE `counts` ADD `work_class` varbinary(8) DEFAULT 'PERSON' NOT NULL;--> statement-breakpoint
ALTER TABLE `counts` ADD `batch` binary(16);--> statement-breakpoint
ALTER TABLE `crawl_pages` ADD `words` int;--> statement-breakpoint
ALTER TABLE `crawls` ADD `words` bigint;--> statement-breakpoint
ALTER TABLE `definitions` ADD `made_by` varbinary(320);--> statement-breakpoint
ALTER TABLE `site_lists` ADD `made_by` varbinary(320);--> statement-breakpoint
CREATE INDEX `counts_maker` ON `counts` (`made_by`,`status`);--> statement-breakpoint
CREATE INDEX `counts_batch` ON `counts` (`batch`);