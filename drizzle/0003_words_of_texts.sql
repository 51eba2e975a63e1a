ALTER TABLE `crawl_pages` ADD `words` int;--> statement-breakpoint
ALTER TABLE `crawls` ADD `words` bigint;