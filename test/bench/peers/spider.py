"""Scrapy as fast as it goes: breadth first, no cookies, no retries, no extensions, all the concurrency it will use."""

import json
import re
import signal
import sys
from urllib.parse import urldefrag, urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess

SETTINGS = {
    "LOG_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": True,
    "TELNETCONSOLE_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 256,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "REACTOR_THREADPOOL_MAXSIZE": 4,
    "DEPTH_PRIORITY": 1,
    "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoDiskQueue",
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "EXTENSIONS": {
        "scrapy.extensions.corestats.CoreStats": None,
        "scrapy.extensions.memusage.MemoryUsage": None,
        "scrapy.extensions.logstats.LogStats": None,
    },
    "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
}
TEXT = "//body//text()[not(parent::script or parent::style or parent::noscript or parent::template or parent::textarea)]"

signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
course = json.loads(sys.stdin.readline())
results = [{"pages": 0, "occurrences": 0} for _ in course["sites"]]
pattern = re.compile(r"\b" + re.escape(course["word"]) + r"\b", re.IGNORECASE)


class Spider(scrapy.Spider):
    name = "bench"

    def start_requests(self):
        self.seen = []
        for number, site in enumerate(course["sites"]):
            self.seen.append({site["start"]})
            yield self.request(site["start"], number)

    def request(self, url, number):
        return scrapy.Request(url, cb_kwargs={"number": number}, dont_filter=True)

    def parse(self, response, number):
        if not isinstance(response, scrapy.http.TextResponse):
            return
        results[number]["pages"] += 1
        results[number]["occurrences"] += len(pattern.findall("".join(response.xpath(TEXT).getall())))
        origin = urlsplit(response.url)[:2]
        seen = self.seen[number]
        for href in dict.fromkeys(response.xpath("//a/@href").getall()):
            if len(seen) >= course["maxPages"]:
                return
            url = urldefrag(response.urljoin(href)).url
            if url not in seen and urlsplit(url)[:2] == origin:
                seen.add(url)
                yield self.request(url, number)


process = CrawlerProcess(SETTINGS, install_root_handler=False)
process.crawl(Spider)
process.start(install_signal_handlers=False)
print(json.dumps({"results": results}), flush=True)
sys.stdin.readline()
