CREATE TABLE `completions` (
	`sequence` bigint unsigned AUTO_INCREMENT NOT NULL,
	`count_id` bigint unsigned NOT NULL,
	CONSTRAINT `completions_sequence` PRIMARY KEY(`sequence`),
	CONSTRAINT `completions_count` UNIQUE(`count_id`)
);
--> statement-breakpoint
CREATE TABLE `counts` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`word` varbinary(2400) NOT NULL,
	`word_key` varbinary(2400) NOT NULL,
	`case_sensitive` boolean NOT NULL,
	`diacritic_sensitive` boolean NOT NULL,
	`list_version_id` bigint unsigned NOT NULL,
	`site_list_id` bigint unsigned,
	`retry_of` bigint unsigned,
	`max_age_s` int NOT NULL,
	`status` varbinary(16) NOT NULL DEFAULT 'QUEUED',
	`rules_version` varbinary(64),
	`occurrences` bigint NOT NULL DEFAULT 0,
	`pages` int NOT NULL DEFAULT 0,
	`pages_containing` int NOT NULL DEFAULT 0,
	`fetches` int NOT NULL DEFAULT 0,
	`sites_total` int NOT NULL,
	`sites_counted` int NOT NULL DEFAULT 0,
	`sites_failed` int NOT NULL DEFAULT 0,
	`final_progress` double,
	`sequence` int NOT NULL DEFAULT 1,
	`numbered` boolean NOT NULL DEFAULT false,
	`requested_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`started_at` datetime(3),
	`finished_at` datetime(3),
	CONSTRAINT `counts_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `crawl_pages` (
	`crawl_id` bigint unsigned NOT NULL,
	`ordinal` int NOT NULL,
	`url_hash` binary(32) NOT NULL,
	`text_hash` binary(32),
	`title` varbinary(1024),
	`fetched_at` datetime(3) NOT NULL,
	`step` mediumblob NOT NULL,
	CONSTRAINT `crawl_pages_crawl_id_ordinal_pk` PRIMARY KEY(`crawl_id`,`ordinal`)
);
--> statement-breakpoint
CREATE TABLE `crawls` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`site_id` bigint unsigned NOT NULL,
	`state` varbinary(16) NOT NULL DEFAULT 'RUNNING',
	`began_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`ended_at` datetime(3),
	`origin` varbinary(2048),
	`cut` varbinary(16),
	`pages` int NOT NULL DEFAULT 0,
	`fetches` int NOT NULL DEFAULT 0,
	`charged_to` bigint unsigned,
	`error_code` varbinary(32),
	`error_message` varbinary(1024),
	`error_retryable` boolean,
	`page_errors` mediumblob,
	CONSTRAINT `crawls_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `definitions` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`word_key` varbinary(2400) NOT NULL,
	`word` varbinary(2400) NOT NULL,
	`text` mediumblob NOT NULL,
	`created_at` datetime(3) NOT NULL DEFAULT NOW(3),
	`updated_at` datetime(3) NOT NULL DEFAULT NOW(3),
	CONSTRAINT `definitions_id` PRIMARY KEY(`id`),
	CONSTRAINT `definitions_word` UNIQUE(`word_key`)
);
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`key` varbinary(1020) NOT NULL,
	`input_hash` binary(32) NOT NULL,
	`count_id` bigint unsigned,
	`definition_id` bigint unsigned,
	`created_at` datetime(3) NOT NULL DEFAULT NOW(3),
	CONSTRAINT `idempotency_keys_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `leases` (
	`name` varbinary(64) NOT NULL,
	`holder` varbinary(64) NOT NULL,
	`fence` bigint unsigned NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `leases_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE TABLE `pages` (
	`site_id` bigint unsigned NOT NULL,
	`url_hash` binary(32) NOT NULL,
	`url` varbinary(2048) NOT NULL,
	`fetched_at` datetime(3) NOT NULL,
	`http_status` int,
	`etag` varbinary(512),
	`last_modified` varbinary(64),
	`links` mediumblob,
	CONSTRAINT `pages_site_id_url_hash_pk` PRIMARY KEY(`site_id`,`url_hash`)
);
--> statement-breakpoint
CREATE TABLE `site_counts` (
	`count_id` bigint unsigned NOT NULL,
	`site_id` bigint unsigned NOT NULL,
	`position` int NOT NULL,
	`max_pages` int NOT NULL,
	`state` varbinary(16) NOT NULL DEFAULT 'PENDING',
	`occurrences` bigint NOT NULL DEFAULT 0,
	`pages` int NOT NULL DEFAULT 0,
	`pages_containing` int NOT NULL DEFAULT 0,
	`fetches` int NOT NULL DEFAULT 0,
	`crawl_id` bigint unsigned,
	`error_code` varbinary(32),
	`error_message` varbinary(1024),
	`error_retryable` boolean,
	`page_errors` mediumblob,
	`hits` mediumblob,
	`sequence` int NOT NULL DEFAULT 1,
	`counted_at` datetime(3),
	CONSTRAINT `site_counts_count_id_site_id_pk` PRIMARY KEY(`count_id`,`site_id`)
);
--> statement-breakpoint
CREATE TABLE `site_list_members` (
	`version_id` bigint unsigned NOT NULL,
	`position` int NOT NULL,
	`site_id` bigint unsigned NOT NULL,
	CONSTRAINT `site_list_members_version_id_position_pk` PRIMARY KEY(`version_id`,`position`)
);
--> statement-breakpoint
CREATE TABLE `site_list_versions` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`content_hash` binary(32) NOT NULL,
	`site_count` int NOT NULL,
	CONSTRAINT `site_list_versions_id` PRIMARY KEY(`id`),
	CONSTRAINT `site_list_versions_content` UNIQUE(`content_hash`)
);
--> statement-breakpoint
CREATE TABLE `site_lists` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`name` varbinary(256) NOT NULL,
	`version_id` bigint unsigned NOT NULL,
	`updated_at` datetime(3) NOT NULL DEFAULT NOW(3),
	CONSTRAINT `site_lists_id` PRIMARY KEY(`id`),
	CONSTRAINT `site_lists_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `sites` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`url_hash` binary(32) NOT NULL,
	`url` varbinary(2048) NOT NULL,
	`max_pages` int NOT NULL,
	`complete_crawl_id` bigint unsigned,
	CONSTRAINT `sites_id` PRIMARY KEY(`id`),
	CONSTRAINT `sites_url` UNIQUE(`url_hash`,`max_pages`)
);
--> statement-breakpoint
CREATE TABLE `texts` (
	`hash` binary(32) NOT NULL,
	`body` mediumblob NOT NULL,
	CONSTRAINT `texts_hash` PRIMARY KEY(`hash`)
);
--> statement-breakpoint
CREATE INDEX `counts_word` ON `counts` (`word_key`,`id`);--> statement-breakpoint
CREATE INDEX `counts_status` ON `counts` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `counts_numbered` ON `counts` (`numbered`,`status`);--> statement-breakpoint
CREATE INDEX `counts_list_version` ON `counts` (`list_version_id`,`status`);--> statement-breakpoint
CREATE INDEX `crawl_pages_text` ON `crawl_pages` (`text_hash`);--> statement-breakpoint
CREATE INDEX `crawls_site` ON `crawls` (`site_id`,`state`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `site_counts_waiting` ON `site_counts` (`site_id`,`state`);--> statement-breakpoint
CREATE INDEX `site_list_members_site` ON `site_list_members` (`site_id`);