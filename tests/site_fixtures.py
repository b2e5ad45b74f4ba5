"""A small made-up directory for the site's tests, written by the real publisher."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from directory.normalise.place import place_key
from directory.publish import Publication, publish
from directory.records import Clean, Clinic, Fact, Listing, Located, Remembered
from directory.regulation import read_notices, read_routes
from directory.site.serve import application

DATA = Path(__file__).parent.parent / "data"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2027, 6, 1, 12, tzinfo=UTC)  # past every review_by and expiry of today's files
SEEN = date(2026, 11, 20)
AUSTIN = (30.2711, -97.7437)
CRISIS = (
    "In crisis? Call or text 988 (free, day and night; press 1 for veterans, 2 for Spanish), or"
    " chat at 988lifeline.org. In immediate danger call 911."
)
HOSTILE = "<script>alert(1)</script> & Sons"
FORMULA = '=HYPERLINK("https://a.example","x")'


def a_listing(ref="1", **said):
    return Listing(
        **{
            "source": "sample_register",
            "ref": ref,
            "url": f"https://register.example/{ref}",
            "name": "Any Clinic",
            **said,
        }
    )


def a_member(ref="1", **clean):
    said = Remembered(listing=a_listing(ref), first_seen=date(2026, 10, 1), last_seen=SEEN)
    return Located(clean=Clean(said=said, **{"name": "Any", "name_key": "any", **clean}))


def a_fact(
    field, value, *, chosen=True, source="sample_register", url="https://register.example/1"
):
    return Fact(
        field=field, value=value, listing_id=f"{source}:1", source=source, ref="1", url=url,
        first_seen=date(2026, 10, 1), last_seen=SEEN, chosen=chosen,
    )  # fmt: skip


def a_clinic(id="k7m2q9xw", **said):  # noqa: A002 # because it is the column's name
    """A plain true clinic in the middle of Austin; a test names only what it is about."""
    clinic = Clinic(
        **{
            "id": id,
            "slug": "river-clinic",
            "members": (a_member(id),),
            "facts": (),
            "name": "River Clinic",
            "street": "1200 W 6th St",
            "unit": "200",
            "city": "Austin",
            "state": "TX",
            "postcode": "78701",
            "county": "Travis",
            "latitude": AUSTIN[0],
            "longitude": AUSTIN[1],
            "precision": "zip",
            "phone": "+15125550142",
            "website": "https://river.example/",
            "routes": ("iv",),
            "settings": ("in_clinic",),
            "first_seen": date(2026, 10, 1),
            "last_seen": SEEN,
            "last_confirmed": SEEN,
            **said,
        }
    )
    facts = clinic.facts or (
        a_fact("name", clinic.name),
        a_fact("phone", clinic.phone or "+15125550100"),
        *(a_fact("routes", route) for route in clinic.routes),
        *(a_fact("price", f"iv session {price:g}") for price in (clinic.price_from,) if price),
    )
    return replace(clinic, facts=facts)


UNSAID = {
    "street": None, "unit": None, "city": None, "postcode": None, "county": None,
    "latitude": None, "longitude": None, "precision": None, "phone": None, "website": None,
    "routes": (), "settings": (), "last_confirmed": None,
}  # fmt: skip


def clinics():
    """Every kind of clinic that the pages must show well."""
    return (
        a_clinic(
            facts=(
                a_fact("name", "River Clinic"),
                a_fact("phone", "+15125550142"),
                a_fact("phone", "+15125550199", chosen=False, source="sample_map"),
                a_fact("website", "javascript:alert(1)", url="javascript:alert(2)"),
                a_fact("routes", "iv"),
            )
        ),
        a_clinic("plain000", slug="plain", name="Nothing Said Clinic", **{**UNSAID,
            "latitude": 30.29, "longitude": -97.74, "precision": "zip", "postcode": "78701",
            "city": "Austin", "street": "1 Main St"}),
        a_clinic("spray000", slug="spray", name="Lake Spray Center", routes=("nasal_esketamine",),
                 latitude=30.40, longitude=-97.70, street="9 Lake Rd", status="unconfirmed"),
        a_clinic("mixed000", slug="mixed", name="Many Ways", chain="Ways Group",
                 routes=("iv", "im", "sublingual", "nasal_compounded"), latitude=30.5,
                 longitude=-97.8, city="Round Rock", settings=("in_clinic", "at_home_self")),
        a_clinic("closed00", slug="closed", name="Gone Clinic", status="closed",
                 closed_on=date(2026, 9, 1)),
        a_clinic("paused00", slug="paused", name="Resting Clinic", status="temporarily_closed",
                 latitude=30.28, longitude=-97.75),
        a_clinic("remote00", slug="remote", name="Far Away Telehealth", **{**UNSAID,
            "state": "TX", "latitude": 30.27, "longitude": -97.74, "precision": "city",
            "routes": ("sublingual",), "settings": ("telehealth_visit",),
            "states_served": ("TX", "MN"), "phone": "+15125550177"}),
        a_clinic("nomap000", slug="no-map", name="Off The Map", latitude=None, longitude=None,
                 precision=None, postcode=None, street="5 Unknown Way", city="Nowhere"),
        a_clinic("hostile0", slug="script", name=HOSTILE, latitude=30.26, longitude=-97.73,
                 website="javascript:alert(1)", chain="\"><img src=x onerror=alert(1)>"),
        a_clinic("formula0", slug="formula", name=FORMULA, latitude=30.25, longitude=-97.72),
        a_clinic("unicode0", slug="clinica-nandu", name="Clínica Ñandú 🌱 “Paz”",
                 latitude=30.24, longitude=-97.71),
        a_clinic("minnes00", slug="north", name="North Clinic", city="Austin", state="MN",
                 postcode="55912", latitude=43.67, longitude=-92.97),
        a_clinic("alaska00", slug="bear", name="Bear Clinic", city="Utqiagvik", state="AK",
                 postcode="99723", latitude=71.29, longitude=-155.5),
        *(a_clinic(f"many{n:04}", slug=f"many-{n}", name=f"Dallas Clinic {n:03}", city="Dallas",
                   postcode="75201", street=f"{n} Elm St", latitude=32.78 + n / 1000,
                   longitude=-96.8) for n in range(25)),
    )  # fmt: skip


def places():
    """ZIPs and towns: name, state, ZIP, degrees, people."""
    zips = [
        ("78701", "TX", 30.2711, -97.7437), ("75201", "TX", 32.787, -96.799),
        ("55912", "MN", 43.67, -92.97), ("99723", "AK", 71.29, -156.76),
        ("79821", "TX", 31.99, -106.6), ("80202", "CO", 39.7531, -104.9999),
    ]  # fmt: skip
    towns = [
        ("Austin", "TX", 30.2672, -97.7431, 979_000), ("Austin", "MN", 43.6666, -92.9746, 26_000),
        ("Dallas", "TX", 32.7831, -96.8067, 1_300_000), ("St. Paul", "MN", 44.94, -93.09, 307_000),
        ("New York City", "NY", 40.7128, -74.006, 8_800_000),
        ("Brooklyn", "NY", 40.6501, -73.9496, 2_700_000), ("Denver", "CO", 39.74, -104.98, 716_000),
        ("Washington", "DC", 38.9, -77.03, 680_000), ("Washington", "PA", 40.17, -80.25, 13_000),
        ("San Francisco", "CA", 37.77, -122.42, 827_000),
        ("Los Angeles", "CA", 34.05, -118.24, 3_800_000),
        ("Philadelphia", "PA", 39.95, -75.16, 1_570_000),
        ("Cincinnati", "OH", 39.1, -84.51, 311_000), ("Delaware", "OH", 40.3, -83.07, 38_000),
        ("Portland", "ME", 43.66, -70.26, 68_000), ("Portland", "OR", 45.52, -122.68, 635_000),
        ("San Antonio", "TX", 29.42, -98.49, 1_500_000), ("Waco", "TX", 31.55, -97.15, 146_000),
        ("Oral", "SD", 43.4, -103.27, 100), ("River", "KY", 37.84, -82.72, None),
        ("Long Island", "KS", 39.95, -99.53, None), ("Huntington", "NY", 40.87, -73.43, 18_000),
        ("Nashville", "TN", 36.17, -86.78, 689_000), ("Nashvle", "TN", 36.17, -86.78, None),
        ("Nashvl", "TN", 36.17, -86.78, None),
    ]  # fmt: skip
    for name, state, latitude, longitude in zips:
        yield {"kind": "zip", "name": name, "key": name, "state": state, "postcode": name,
               "latitude": latitude, "longitude": longitude, "population": None}  # fmt: skip
    for name, state, latitude, longitude, population in towns:
        yield {"kind": "city", "name": name, "key": place_key(name), "state": state,
               "postcode": None, "latitude": latitude, "longitude": longitude,
               "population": population}  # fmt: skip


def sources(sample):
    for name, title, trust in (
        ("sample_register", "Sample register", 5),
        ("sample_map", "Sample map", 1),
    ):
        yield {"name": name, "title": title, "sample": int(sample), "trust": trust,
               "publisher": "Nobody", "homepage": "https://register.example/"}  # fmt: skip


def write_directory(path, *, chosen=None, sample=True, **tables):
    """Publish a directory of these clinics, or of all of ours, and return its path."""
    publish(
        Publication(
            clinics=clinics() if chosen is None else tuple(chosen),
            build={"built_at": "2026-11-22T04:00:00+00:00", "version": "0.1.0", "clinics": 1},
            places=places(),
            sources=sources(sample),
            routes=read_routes(DATA / "regulatory.toml"),
            notices=read_notices(DATA / "notices.toml"),
            redirects=[{"old_id": "oldid000", "clinic_id": "k7m2q9xw"}],
            **tables,
        ),
        path,
    )
    return path


@contextmanager
def served(database, clock, contact=None, **operator):
    """A site over a directory, by a clock that stands still."""
    datasette = application(database, now=lambda: clock, contact=contact, **operator)
    datasette.sql_time_limit_ms = 20_000  # a machine that is busy is no fault of the code
    yield datasette
    datasette.executor.shutdown()
    for each in datasette.databases.values():
        each.close()


async def ask(site, address, **headers):
    response = await site.client.get(address, headers=headers)
    assert "set-cookie" not in response.headers
    return response
