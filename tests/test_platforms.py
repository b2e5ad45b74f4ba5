"""What shared software answers arrives word for word, and a part is never taken for the whole."""

import gzip
import io
import json
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse
from scrapy.http import Response as BareResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from directory.errors import LayoutChangedError, SourceError, SourceSaidNoError, UsageError
from directory.records import Listing, fingerprint
from directory.sources import PLATFORMS
from spiders.platforms.agile import AgileSpider
from spiders.platforms.geodirectory import GeoDirectorySpider
from spiders.platforms.jsonld import JsonLdSpider
from spiders.platforms.mymaps import MyMapsSpider
from spiders.platforms.platform import PlatformSpider, in_words
from spiders.platforms.stockist import StockistSpider
from spiders.platforms.storepoint import StorepointSpider
from spiders.platforms.wpsl import WpslSpider
from spiders.platforms.yext import YextSpider

HOUSE = Path(__file__).parents[1]
PAGES = HOUSE / "tests/pages"
SHAPES = HOUSE.parent / "shared/samples/storefinders"
HOME = "https://locator.example"
SPIDERS = {
    each.name: each
    for each in (
        AgileSpider, GeoDirectorySpider, JsonLdSpider, MyMapsSpider, StockistSpider,
        StorepointSpider, WpslSpider, YextSpider,
    )
}  # fmt: skip # because it is a list of names


def a_spider(kind, **options):
    """A spider of source ``x`` that visits a stand-in for locator.example."""
    spider = kind(
        base_url="http://127.0.0.1:1", home_url=HOME, source="x", cite=f"{HOME}/find", **options
    )
    crawler = SimpleNamespace(settings=Settings(), spider=spider)
    crawler.stats = MemoryStatsCollector(crawler)
    spider.crawler = crawler
    return spider


def counts(spider):
    return spider.crawler.stats.get_stats()


def saved(name):
    return json.loads((PAGES / name).read_text())


def an_answer(body, *, headers=None, address=f"{HOME}/answer"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return TextResponse(address, body=raw, headers=headers, encoding="utf-8")


def of(total, pages=1):
    return {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}


async def asked(spider):
    return [request async for request in spider.start()]


def rill(**said):
    """What every saved page says of its first place, in one way or another."""
    words = {
        "source": "x",
        "url": f"{HOME}/find",
        "name": "Rill Ketamine",
        "street": "410 Rillbend Ave",
        "street_2": "Ste 210",
        "city": "Austin",
        "state": "TX",
        "postcode": "78701",
        "country": "United States",
        "phone": "(512) 555-0142",
        "website": "https://rill.example",
        "latitude": "30.2713",
        "longitude": "-97.7426",
    }
    return Listing(**{**words, **said})


def test_every_platform_of_a_table_has_its_spider():
    assert set(SPIDERS) == PLATFORMS
    assert {path.stem for path in (HOUSE / "spiders/platforms").glob("*.py")} == {
        *PLATFORMS, "__init__", "platform",
    }  # fmt: skip


# WP Store Locator


async def test_wpsl_is_asked_for_all_it_shows_or_around_points():
    (request,) = await asked(a_spider(WpslSpider))
    around = await asked(
        a_spider(
            WpslSpider, points=[[30.3, -97.7], [32.8, -96.8]], max_results=75, search_radius=50
        )
    )

    assert request.url == (
        "http://127.0.0.1:1/wp-admin/admin-ajax.php?action=store_search&autoload=1"
    )
    assert [each.url.partition("&")[2] for each in around] == [
        "lat=30.3&lng=-97.7&max_results=75&search_radius=50",
        "lat=32.8&lng=-96.8&max_results=75&search_radius=50",
    ]


def test_wpsl_stores_arrive_word_for_word():
    spider = a_spider(WpslSpider, also={"routes": "terms"})
    first, second = spider.parse(an_answer(saved("wpsl.json")))

    assert first == rill(
        ref="101",
        url="https://locator.example/stores/rill/",
        name="Rill & Oak Ketamine",
        routes="IV, SPRAVATO",
        hours='{"Monday": "9:00 AM - 12:00 PM, 1:00 PM - 5:00 PM", "Sunday": "Closed"}',
    )
    assert (second.ref, second.url, second.hours, second.phone) == ("102", f"{HOME}/find", None, "")
    assert counts(spider) == {}


@pytest.mark.parametrize(
    ("options", "stores", "mend"),
    [
        ({}, 50, "put points into"),
        ({}, 51, "put points into"),
        ({"max_results": 2}, 2, "put points into"),
        ({"max_results": 25, "points": [[30.3, -97.7]]}, 25, "put more points or a smaller"),
    ],
)
def test_a_full_page_of_wpsl_is_not_the_whole(options, stores, mend):
    store = saved("wpsl.json")[0]
    spider = a_spider(WpslSpider, **options)

    with pytest.raises(SourceError, match=f"found {stores}: the answer may be cut short; {mend}"):
        list(spider.parse(an_answer([store] * stores)))


@pytest.mark.parametrize(("options", "stores"), [({}, 49), ({"max_results": 0}, 500)])
def test_a_page_of_wpsl_that_is_not_full_is_the_whole(options, stores):
    store = saved("wpsl.json")[0]

    assert len(list(a_spider(WpslSpider, **options).parse(an_answer([store] * stores)))) == stores


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"0", 'expected a list, found "0"'),
        (b'""', 'expected a list, found ""'),
        (b"[]", "expected at least 1 store, found none"),
        (b'{"stores": []}', "expected a list, found a JSON object"),
    ],
)
def test_wpsl_that_is_not_there_is_not_an_empty_list(body, said):
    with pytest.raises(LayoutChangedError, match=said):
        list(a_spider(WpslSpider).parse(an_answer(body)))


@pytest.mark.parametrize("body", [b'""', b"[]"])
def test_around_one_point_of_wpsl_there_may_be_nothing(body):
    assert list(a_spider(WpslSpider, points=[[61.2, -149.9]]).parse(an_answer(body))) == []


# GeoDirectory


async def test_geodirectory_is_asked_page_by_page():
    (request,) = await asked(a_spider(GeoDirectorySpider, category=12))
    spider = a_spider(GeoDirectorySpider)
    following = list(spider.parse(
        an_answer(saved("geodirectory.json"), headers=of(4, 2)), number=1, held=0
    ))[-1]  # fmt: skip
    last = list(spider.parse(
        an_answer(saved("geodirectory.json"), headers=of(4, 2)), **following.cb_kwargs
    ))  # fmt: skip

    assert request.url.endswith("/wp-json/geodir/v2/places?per_page=100&page=1&gd_placecategory=12")
    assert isinstance(following, Request)
    assert following.url.endswith("/wp-json/geodir/v2/places?per_page=100&page=2")
    assert [type(each) for each in last] == [Listing, Listing]


def test_geodirectory_places_arrive_word_for_word():
    spider = a_spider(GeoDirectorySpider, also={"routes": "post_tags"})
    answer = an_answer(saved("geodirectory.json"), headers=of(2))
    first, second = spider.parse(answer, number=1, held=0)

    assert first == rill(
        ref="3521",
        url="https://dir.example/places/united-states/texas/austin/rill/",
        name="Rill & Oak Ketamine",
        state="Texas",
        routes="IV Ketamine; Spravato",
        hours='["Mo 09:00-17:00","Tu 09:00-17:00"]',
        updated_on="2025-06-07T08:09:10",
    )
    assert (second.name, second.hours, second.routes) == ("Oakmere Wellness", None, None)
    assert counts(spider) == {}


@pytest.mark.parametrize(
    ("headers", "number", "held", "said"),
    [
        ({}, 1, 0, "expected a count in the header X-WP-Total, found ''"),
        ({"X-WP-Total": "2"}, 1, 0, "in the header X-WP-TotalPages, found ''"),
        ({**of(2), "X-WP-Total": "many"}, 1, 0, "X-WP-Total, found 'many'"),
        (of(3), 1, 0, "says 3, holds 2"),
        (of(1), 1, 0, "says 1, holds 2"),
        (of(5, 2), 2, 2, "says 5, holds 4"),
        (of(0, 0), 1, 0, "says 0, holds 2"),
    ],
)
def test_a_page_of_geodirectory_must_agree_with_its_headers(headers, number, held, said):
    answer = an_answer(saved("geodirectory.json"), headers=headers)

    with pytest.raises(LayoutChangedError, match=said):
        list(a_spider(GeoDirectorySpider).parse(answer, number=number, held=held))


def test_a_place_that_is_not_published_or_of_another_category_is_not_taken():
    spider = a_spider(GeoDirectorySpider)
    draft = saved("geodirectory.json")
    draft[0]["status"] = "draft"
    (kept,) = spider.parse(an_answer(draft, headers=of(2)), number=1, held=0)
    other = a_spider(GeoDirectorySpider, category=12)
    answer = an_answer(saved("geodirectory.json"), headers=of(2))

    assert (kept.ref, counts(spider)) == ("3522", {"ignored/status_draft": 1})
    with pytest.raises(LayoutChangedError, match="expected category 12, found 15"):
        list(other.parse(answer, number=1, held=0))


# Agile Store Locator


def test_agile_stores_arrive_word_for_word():
    spider = a_spider(AgileSpider)
    first, second = spider.parse(an_answer(saved("agile.json")))

    assert first == rill(
        ref="1",
        name="Rill & Oak Ketamine",
        street="410 Rillbend Ave, Suite 210",
        street_2=None,
        hours='{"mon": ["9:00 AM - 5:00 PM"], "sun": "Closed"}',
    )
    assert (second.ref, second.state, second.postcode, second.phone) == ("2", None, "", None)
    assert counts(spider) == {}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"mon": "1"}', '{"mon": "12:00 AM - 11:59 PM"}'),
        ('{"mon": 0}', None),
        ("[]", None),
        ("{}", None),
        ("", None),
        (None, None),
        ("by appointment", "by appointment"),
    ],
)
def test_agile_hours_are_a_week_in_words(written, said):
    store = {**saved("agile.json")[0], "open_hours": written}
    (listing,) = a_spider(AgileSpider).parse(an_answer([store]))

    assert listing.hours == said


@pytest.mark.parametrize(
    ("stores", "said"),
    [(0, "found none"), (1000, "may be cut short"), (10000, "found 10000: the answer may be cut")],
)
def test_agile_that_ends_where_its_query_ends_is_not_the_whole(stores, said):
    body = an_answer([saved("agile.json")[0]] * stores)

    with pytest.raises(SourceError, match=said):
        next(a_spider(AgileSpider).parse(body))


# Storepoint, Stockist


async def test_storepoint_and_stockist_are_asked_for_one_account():
    (point,) = await asked(a_spider(StorepointSpider, key="1a2b"))
    (stockist,) = await asked(a_spider(StockistSpider, key="u123"))

    assert point.url == "http://127.0.0.1:1/v1/1a2b/locations"
    assert stockist.url == "http://127.0.0.1:1/api/v1/u123/locations/all"


def test_storepoint_places_arrive_with_their_address_in_one_line():
    first, second = a_spider(StorepointSpider).parse(an_answer(saved("storepoint.json")))

    assert first == rill(
        ref="71",
        address="410 Rillbend Ave, Ste 210, Austin, TX 78701, USA",
        street=None, street_2=None, city=None, state=None, postcode=None, country=None,
        hours='{"monday": "9:00 AM - 5:00 PM", "sunday": "Closed"}',
    )  # fmt: skip
    assert (second.ref, second.hours, second.website) == ("72", None, "")


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ({"success": False, "error": "no such key"}, SourceSaidNoError, "success, found False"),
        ({"results": {"locations": []}}, SourceSaidNoError, "expected success, found None"),
        ({"success": True, "results": {"locations": []}}, LayoutChangedError, "found none"),
        ({"success": True, "results": []}, LayoutChangedError, "expected a JSON object"),
        ({"success": True}, LayoutChangedError, "expected the key 'results'"),
    ],
)
def test_storepoint_that_did_not_succeed_is_no_list(body, error, said):
    with pytest.raises(error, match=said):
        list(a_spider(StorepointSpider).parse(an_answer(body)))


def test_stockist_places_arrive_with_the_accounts_own_fields_by_name():
    spider = a_spider(StockistSpider, also={"routes": "Treatments"})
    first, second = spider.parse(an_answer(saved("stockist.json")))

    assert first == rill(ref="8801", routes="IV ketamine")
    assert (second.ref, second.routes, second.street_2) == ("8802", None, None)
    assert counts(spider) == {"unknown_keys/Parking": 1}


# Yext


async def test_yext_is_asked_for_kinds_of_entity_by_fifty():
    (request,) = await asked(a_spider(YextSpider, key="abc", kinds=["location"]))

    assert request.url == (
        "http://127.0.0.1:1/v2/accounts/me/entities?api_key=abc&v=20240101"
        "&entityTypes=location&limit=50&offset=0"
    )


def test_yext_entities_arrive_word_for_word_and_a_hidden_address_not_at_all():
    spider = a_spider(YextSpider)
    first, closed, hidden = spider.parse(an_answer(saved("yext.json")), offset=0)

    assert first == rill(
        ref="R-1",
        country="US",
        phone="+15125550142",
        hours='{"monday": {"openIntervals": [{"start": "08:00", "end": "16:00"}]},'
        ' "sunday": {"isClosed": true}}',
    )
    assert closed.status == "closed"
    assert (hidden.street, hidden.city, hidden.postcode, hidden.latitude) == (None,) * 4
    assert hidden.state == "TX"
    assert counts(spider) == {"ignored/hidden_addresses": 1}


def a_yext_page(entities, count):
    page = saved("yext.json")
    page["response"] |= {"entities": [page["response"]["entities"][0]] * entities, "count": count}
    return an_answer(page)


def test_yext_is_asked_until_it_has_given_all_it_says():
    *listings, following = a_spider(YextSpider).parse(a_yext_page(50, 70), offset=0)
    last = list(a_spider(YextSpider).parse(a_yext_page(20, 70), offset=50))

    assert len(listings) == 50
    assert following.url.endswith("limit=50&offset=50")
    assert len(last) == 20


@pytest.mark.parametrize(
    ("entities", "count", "offset", "said"),
    [
        (3, 4, 0, "says 4, holds 3"),
        (3, 2, 0, "says 2, holds 3"),
        (0, 0, 0, "says 0, holds 0"),
        (19, 70, 50, "says 70, holds 69"),
        (50, 12000, 0, "expected 10000 entities at most, found 12000"),
        (3, "many", 0, "says many"),
    ],
)
def test_yext_pages_must_hold_what_they_say(entities, count, offset, said):
    with pytest.raises(SourceError, match=said):
        list(a_spider(YextSpider).parse(a_yext_page(entities, count), offset=offset))


def test_an_error_of_yext_is_told_in_its_own_words():
    body = {"meta": {"errors": [{"code": 1, "message": "Invalid API Key"}]}, "response": {}}

    with pytest.raises(SourceSaidNoError, match="Invalid API Key"):
        list(a_spider(YextSpider).parse(an_answer(body), offset=0))


# Google My Maps, and any other map in KML


ALSO = {"address": "description", "phone": "Phone", "routes": "Treatments"}


def kml():
    return (PAGES / "mymaps.kml").read_bytes()


def kmz(**members):
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("_", "."), body)
    return packed.getvalue()


def a_map(body):
    return BareResponse(f"{HOME}/maps/d/kml", body=body)


async def test_a_map_is_asked_for_at_google_or_where_a_site_keeps_it():
    (google,) = await asked(a_spider(MyMapsSpider, mid="1aB-c"))
    (own,) = await asked(a_spider(MyMapsSpider, path="/files/clinics.kmz"))

    assert google.url == "http://127.0.0.1:1/maps/d/kml?mid=1aB-c&forcekml=1"
    assert own.url == "http://127.0.0.1:1/files/clinics.kmz"


@pytest.mark.parametrize("body", [kml(), kmz(doc_kml=kml(), icon_png=b"x")], ids=["KML", "KMZ"])
def test_placemarks_arrive_word_for_word_and_shapes_are_counted(body):
    spider = a_spider(MyMapsSpider, also=ALSO)
    first, second = spider.parse(a_map(body))

    assert first == Listing(
        source="x",
        ref=fingerprint(
            "Rill & Oak Ketamine",
            "410 Rillbend Ave, Ste 210, Austin TX 78701, https://rill.example",
            *[None] * 4,
        ),
        url=f"{HOME}/find",
        name="Rill & Oak Ketamine",
        address="410 Rillbend Ave, Ste 210, Austin TX 78701, https://rill.example",
        phone="(512) 555-0142",
        latitude="30.2713437",
        longitude="-97.7426219",
        routes="IV; Spravato",
    )
    assert (second.address, second.phone, second.routes) == (
        "2 Oak Row, Austin, TX 78704", "512-555-0143", "IM",
    )  # fmt: skip
    assert counts(spider) == {"ignored/shapes": 1, "ignored/nameless": 1}


BOMB = b"""<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&b;</name></Document></kml>"""
OUTSIDE = b"""<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><name>&a;</name></kml>"""
LINK = b"<kml><Document><NetworkLink><Link/></NetworkLink></Document></kml>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB, "expected <kml> in XML"),
        (OUTSIDE, "expected <kml> in XML"),
        (LINK, "found 0 places and 1 links to other maps"),
        (b"<kml/>", "found 0 places"),
        (b"<html><p>Sign in</p></html>", "expected <kml>, found <html>"),
        (b"", "expected <kml> in XML"),
        (b"\xff\xfe\x00", "expected <kml> in XML"),
        (kml()[:-40], "expected <kml> in XML"),
        (kml().replace(b"-97.7426219,30.2713437,0", b"-97.7"), "expected longitude,latitude"),
        (kmz(doc_kml=kml())[:-30], "expected a whole KMZ"),
        (b"PK\x03\x04 not really", "expected a whole KMZ"),
        (kmz(readme_txt="no map"), "expected a .kml among 1000 files at most, found 0 among 1"),
        (kmz(**{f"icon{n}_png": "" for n in range(1001)}, doc_kml=kml()), "found 1 among 1002"),
        (kmz(doc_kml=b" " * (11 * 1024 * 1024)), "expected 10485760 bytes at most"),
        (kmz(**{f"{n}" * 200: "" for n in range(4000)}, doc_kml=kml()), "expected a table of con"),
        (kml() + b" " * (11 * 1024 * 1024), "expected 10485760 bytes at most"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_no_whole_map_is_no_list(body, said):
    with pytest.raises(LayoutChangedError, match=said):
        list(a_spider(MyMapsSpider, also=ALSO).parse(a_map(body)))


# JSON-LD behind a sitemap


def a_sitemap(*addresses, kind="urlset", entry="url"):
    named = "".join(f"<{entry}><loc>{each}</loc></{entry}>" for each in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return BareResponse(
        f"{HOME}/sitemap.xml", body=f'<{kind} xmlns="{space}">{named}</{kind}>'.encode()
    )


def a_page(body=None):
    return HtmlResponse(
        f"{HOME}/locations/austin",
        body=body if body is not None else (PAGES / "jsonld.html").read_bytes(),
        encoding="utf-8",
    )


def paths(requests):
    return [each.url.removeprefix("http://127.0.0.1:1") for each in requests]


def test_the_pages_of_a_sitemap_are_visited_once_each_and_only_the_sites_own():
    spider = a_spider(JsonLdSpider, pages="/locations/")
    sitemap = a_sitemap(
        f"{HOME}/locations/austin", f"{HOME}/about", f"{HOME}/locations/waco",
        f"{HOME}/locations/austin", "https://other.example/locations/x",
    )  # fmt: skip

    assert paths(spider.parse(sitemap)) == ["/locations/austin", "/locations/waco"]
    assert counts(spider) == {"ignored/pages_of_other_sites": 1}


def test_a_sitemap_may_name_others_and_come_zipped():
    spider = a_spider(JsonLdSpider, pages="/locations/")
    index = a_sitemap(f"{HOME}/a.xml", f"{HOME}/b.xml.gz", kind="sitemapindex", entry="sitemap")
    plain = a_sitemap(f"{HOME}/locations/austin")
    zipped = BareResponse(f"{HOME}/b.xml.gz", body=gzip.compress(plain.body))

    assert paths(spider.parse(index)) == ["/a.xml", "/b.xml.gz"]
    assert paths(spider.parse(zipped)) == ["/locations/austin"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (a_sitemap(f"{HOME}/about").body, "expected pages with '/locations/'.* among 1"),
        (a_sitemap().body, "found none among 0"),
        (a_sitemap(f"{HOME}/locations/austin").body[:-12], "expected <urlset|sitemapindex> in XML"),
        (b"<html></html>", r"expected <urlset\|sitemapindex>, found <html>"),
        (b"\x1f\x8b\x08 not really", "expected a whole gzip"),
        (gzip.compress(a_sitemap(f"{HOME}/locations/a").body)[:-9], "expected a whole gzip"),
        (gzip.compress(b" " * (11 * 1024 * 1024)), "expected 10485760 bytes at most"),
    ],
)
def test_what_is_no_whole_sitemap_is_no_list(body, said):
    spider = a_spider(JsonLdSpider, pages="/locations/")

    with pytest.raises(LayoutChangedError, match=said):
        list(spider.parse(BareResponse(f"{HOME}/sitemap.xml", body=body)))


def test_more_pages_than_a_guest_should_ask_for_are_an_error():
    spider = a_spider(JsonLdSpider, pages="/locations/", most_pages=3)
    sitemap = a_sitemap(*(f"{HOME}/locations/{number}" for number in range(4)))

    with pytest.raises(SourceError, match=r"expected 3 pages .* at most, found 4"):
        list(spider.parse(sitemap))


def test_the_places_of_a_page_arrive_word_for_word():
    spider = a_spider(JsonLdSpider)
    first, second, third = spider.parse_page(a_page(), path="/locations/austin")

    assert first == rill(
        ref=fingerprint(
            "Rill Ketamine", None, "410 Rillbend Ave, Suite 210", "Austin", "TX", "78701", "US"
        ),
        url=f"{HOME}/locations/austin",
        other_names=("Rill", "Rill Ketamine PLLC"),
        parent="Rill Group",
        street="410 Rillbend Ave, Suite 210",
        street_2=None,
        country="US",
        latitude="30.27130",
        phone="+1-512-555-0142",
        website="https://rill.example/austin",
        routes="Ketamine Infusion Therapy; SPRAVATO (Esketamine)",
        hours='{"@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/Monday",'
        ' "opens": "09:00", "closes": "17:00"}',
    )
    assert [each.address for each in (second, third)] == [
        "2 Oak Row, Austin, TX 78704",
        "9 Elm Row, Waco, TX 76701",
    ]
    assert second.hours == "Mo-Fr 09:00-17:00; Sa 09:00-12:00"
    assert second.ref != third.ref
    assert counts(spider) == {}


def json_ld(text):
    return f'<html><script type="application/ld+json">{text}</script></html>'.encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html><h1>Rill Ketamine</h1></html>", "expected at least 1 place in JSON-LD"),
        (json_ld('{"@type": "WebSite", "name": "Rill"}'), "expected at least 1 place"),
        (json_ld('{"@type": "Physician", "name": "Dr. Made Up"}'), "expected at least 1 place"),
        (json_ld('{"@type": "MedicalClinic", "name": "Ri'), "expected JSON-LD: "),
        (json_ld('{"@type": "MedicalClinic"}'), "expected a name, found None"),
        (json_ld('{"@type": "MedicalClinic", "name": ""}'), "expected a name, found ''"),
        (json_ld("[" * 100000), "expected JSON-LD: "),
        (
            json_ld('{"@type": "MedicalClinic", "name": "Rill", "geo": {"latitude": {}}}'),
            "geo.latitude: expected text",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_page_that_describes_no_place_is_an_error(body, said):
    with pytest.raises(LayoutChangedError, match=said):
        list(a_spider(JsonLdSpider).parse_page(a_page(body), path="/x"))


def test_a_picture_is_no_page():
    with pytest.raises(LayoutChangedError, match="expected a page of HTML, found something else"):
        list(a_spider(JsonLdSpider).parse_page(BareResponse(f"{HOME}/x.png", body=b"x"), path="/x"))


# What the tables of all of them may say


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("IV", "IV"),
        ("", ""),
        (None, None),
        (True, "true"),
        (["IV", "", None, "IM"], "IV; IM"),
        ([], None),
        ({"raw": "iv", "rendered": "IV"}, "IV"),
        ([{"id": "3", "name": "IV"}, {"id": "4", "name": "IM"}], "IV; IM"),
    ],
)
def test_a_sites_own_value_is_words(value, said):
    assert in_words(value, "x") == said


def test_a_value_that_is_no_words_is_an_error():
    with pytest.raises(LayoutChangedError, match=r"x: expected words, found \{'colour': 'red'\}"):
        in_words({"colour": "red"}, "x")


@pytest.mark.parametrize("kind", SPIDERS.values(), ids=SPIDERS)
def test_a_field_that_no_listing_has_is_named(kind):
    with pytest.raises(UsageError, match=r"\[x.spider\] also: no field 'colour' of a listing"):
        a_spider(kind, also={"colour": "red"})


@pytest.mark.parametrize("kind", SPIDERS.values(), ids=SPIDERS)
def test_an_option_that_no_spider_has_is_named(kind):
    with pytest.raises(UsageError, match=r"\[x.spider\] has an unknown key 'colour'; known: also"):
        a_spider(kind, colour="red")


def test_a_key_of_the_site_replaces_the_softwares_own_where_it_says_something():
    also = {"phone": "booking_line", "name": "title", "routes": "terms", "settings": "terms"}
    spider = a_spider(WpslSpider, also=also, ignored=["tier"])
    stores = saved("wpsl.json")
    stores[0] |= {"booking_line": "512-555-0199", "title": "Rill, Downtown", "tier": "gold"}
    first, second = spider.parse(an_answer(stores))

    assert (first.phone, first.name) == ("512-555-0199", "Rill, Downtown")
    assert (first.routes, first.settings) == ("IV, SPRAVATO", "IV, SPRAVATO")
    assert (second.phone, second.name) == ("", "Rill Ketamine South")
    assert counts(spider) == {}
    assert isinstance(spider, PlatformSpider)


# The shapes that others have seen

needs_shapes = pytest.mark.skipif(not SHAPES.exists(), reason="the shape samples are not here")


def shape(name, **headers):
    return an_answer((SHAPES / name).read_bytes(), headers=headers)


@needs_shapes
def test_the_shapes_that_others_have_seen_are_read():
    (wpsl,) = a_spider(WpslSpider).parse(shape("SHAPE_wpsl.json"))
    (geodirectory,) = a_spider(GeoDirectorySpider).parse(
        shape("SHAPE_geodirectory_places.json", **of(1)), number=1, held=0
    )
    (storepoint,) = a_spider(StorepointSpider).parse(shape("SHAPE_storepoint.json"))
    (mark,) = a_spider(MyMapsSpider, also=ALSO).parse(shape("SHAPE_google_mymaps.kml"))

    assert {each.name for each in (wpsl, geodirectory, mark)} == {"Example Ketamine Clinic"}
    assert {each.latitude for each in (wpsl, geodirectory, mark)} == {"43.6150"}
    assert (storepoint.name, storepoint.latitude) == ("Example", "43.615")
    assert mark.address == "100 Main St, Boise ID 83702, https://example.org"
