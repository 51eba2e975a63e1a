ALTER TABLE `counts` ADD `work_class` varbinary(8) DEFAULT 'PERSON' NOT NULL;--> statement-breakpoint
ALTER TABLE `counts` ADD `batch` binary(16);--> statement-breakpoint
CREATE INDEX `counts_batch` ON `counts` (`batch`);