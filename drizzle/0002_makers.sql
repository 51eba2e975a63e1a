ALTER TABLE `counts` ADD `made_by` varbinary(320);--> statement-breakpoint
ALTER TABLE `definitions` ADD `made_by` varbinary(320);--> statement-breakpoint
ALTER TABLE `site_lists` ADD `made_by` varbinary(320);--> statement-breakpoint
CREATE INDEX `counts_maker` ON `counts` (`made_by`,`status`);