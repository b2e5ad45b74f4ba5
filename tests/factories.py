"""Plain true things, so that a test names only what it is about: a made-up clinic in Austin."""

from datetime import date
from urllib.parse import urlsplit

from directory.normalise.name import name_key
from directory.records import Clean, Listing, Located, Remembered
from directory.sources import Source

TODAY = date(2026, 11, 20)
_OF_LISTING = ("source", "ref", "url")
_OF_MEMORY = ("first_seen", "last_seen", "since", "missed")
_OF_PLACE = ("latitude", "longitude", "precision", "provider", "matched", "county")


def a_listing(**said):
    """What one source said, word for word."""
    words = {
        "source": "list",
        "ref": "1",
        "url": "https://list.example",
        "name": "Rill Ketamine Clinic",
        "street": "410 Rillbend Avenue, Suite 210",
        "city": "Austin",
        "state": "TX",
        "postcode": "78701",
        "phone": "(512) 555-0142",
        "website": "https://rill.example",
    }
    return Listing(**{**words, **said})


def remembered(**said):
    """A listing with the days it was seen: today, for the first time."""
    days = {"first_seen": TODAY, "last_seen": TODAY, "since": TODAY}
    days.update(_taken(said, _OF_MEMORY))
    return Remembered(listing=a_listing(**said), **days)


def clean(**said):
    """A listing in our words."""
    raw = _taken(said, (*_OF_LISTING, *_OF_MEMORY))
    words = {
        "name": "Rill Ketamine Clinic",
        "street": "410 Rillbend Ave",
        "city": "Austin",
        "state": "TX",
        "postcode": "78701",
        "phone": "+15125550142",
        "website": "https://rill.example/",
        "says_ketamine": True,
        **said,
    }
    words.setdefault("name_key", name_key(words["name"]))
    words.setdefault("website_host", urlsplit(words["website"] or "").hostname)
    return Clean(said=remembered(**raw), **words)


def located(**said):
    """A listing with a point: the middle of its ZIP."""
    point = {
        "latitude": 30.2713,
        "longitude": -97.7426,
        "precision": "zip",
        "provider": "gazetteer",
        **_taken(said, _OF_PLACE),
    }
    words = clean(**said)
    return Located(clean=words, state=words.state, postcode=words.postcode, **point)


def a_source(**true):
    """What is true of a source that comes as a file."""
    return Source(**{"name": "list", "title": "A list", "robots": "none", **true})


def _taken(said, names):
    return {name: said.pop(name) for name in names if name in said}
