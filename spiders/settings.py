"""How we behave as a guest, in Scrapy's own settings.

What differs from source to source (its delay, whether robots.txt speaks for it) is in
``data/sources.toml``, and whoever sends a spider out sets it for that visit. Nothing here may
be loosened for one.
"""

from importlib.metadata import version
from typing import Final

BOT_NAME: Final = "clinic-directory"

SPIDER_MODULES: Final = ["spiders"]
NEWSPIDER_MODULE: Final = "spiders"

# A site's owner can see who came and whom to write to: whoever sends a spider out fills in the
# operator's address, and does not set out without one.
USER_AGENT: Final = f"{BOT_NAME}/{version(BOT_NAME)} (+{{contact}})"

# The word by which a site turns us away in its robots.txt, whatever our version and contact.
ROBOTSTXT_USER_AGENT: Final = BOT_NAME
ROBOTSTXT_OBEY: Final = True

# Scrapy's own let some requests past robots.txt, and any of them into the operator's network.
DOWNLOADER_MIDDLEWARES: Final = {
    "spiders.refused.RefusedMiddleware": 50,
    "spiders.manners.PublicAddressMiddleware": 60,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.manners.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.manners.PatientRetryMiddleware": 550,
}

# A name may be public when it is looked up, and private when the connection is made.
TWISTED_DNS_RESOLVER: Final = "spiders.connect.PublicResolver"

# Both open a port through which Python can be run in this process; Scrapy opens both by default.
TELNETCONSOLE_ENABLED: Final = False
REMOTE_CONTROL_ENABLED: Final = False

# We have no account anywhere, so there is nothing for a cookie to remember.
COOKIES_ENABLED: Final = False

# One request a second, one at a time. No jitter: it would halve one delay in order to lengthen
# the next, and the promise is a second at least.
DOWNLOAD_DELAY: Final = 1.0
DOWNLOAD_DELAY_JITTER: Final = 0.0
CONCURRENT_REQUESTS_PER_DOMAIN: Final = 1
CONCURRENT_REQUESTS: Final = 1  # none waits behind another, so that a visit can end at once

# A full answer, 200 organisations, is under 1 MB; what is far larger is not what we asked for.
DOWNLOAD_TIMEOUT: Final = 30  # seconds
DOWNLOAD_MAXSIZE: Final = 30 * 1024 * 1024  # bytes
DOWNLOAD_WARNSIZE: Final = 10 * 1024 * 1024  # bytes

# An answer cut short is an error and never a shorter list; it is asked for again first.
DOWNLOAD_FAIL_ON_DATALOSS: Final = True
RETRY_TIMES: Final = 2
# Again at once rather than after all others (Scrapy's -1): if the source is down, we go away after
# three requests and not after the whole sweep.
RETRY_PRIORITY_ADJUST: Final = 1

# A register's words count only if they come from the register; Scrapy checks no certificate
# unless it is told to.
DOWNLOAD_VERIFY_CERTIFICATES: Final = True

# A warning is a chore for someone; the visit's counts are reported by whoever sent the spider.
LOG_LEVEL: Final = "WARNING"

# Said aloud although it is Scrapy's default: two requests are one if method, canonical address
# and body agree. Conditional requests find the answer they hold by it.
REQUEST_FINGERPRINTER_CLASS: Final = "scrapy.utils.request.RequestFingerprinter"
