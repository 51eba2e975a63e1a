ALTER TABLE `crawl_pages` ADD `noarchive` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `crawls` ADD `rules_version` varbinary(64);--> statement-breakpoint
ALTER TABLE `crawls` ADD `attempts` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `crawls` ADD `retry_at` datetime(3);--> statement-breakpoint
ALTER TABLE `crawls` ADD `duplicates` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `crawls` ADD `refused` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `crawls` ADD `unchanged` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `crawls` ADD `crawl_delay_ms` int;--> statement-breakpoint
ALTER TABLE `crawls` ADD `delay_ms` int;--> statement-breakpoint
ALTER TABLE `crawls` ADD `must_forget` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `pages` ADD `title` varbinary(1024);--> statement-breakpoint
ALTER TABLE `pages` ADD `text_hash` binary(32);--> statement-breakpoint
ALTER TABLE `pages` ADD `rules_version` varbinary(64);--> statement-breakpoint
ALTER TABLE `pages` ADD `canonical` varbinary(2048);--> statement-breakpoint
ALTER TABLE `pages` ADD `nofollow` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `pages` ADD `noarchive` boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `crawls_forget` ON `crawls` (`must_forget`,`state`);