"""What is copied from one page of a clinic's own site, and which of its pages are worth a visit."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response

from spiders.page import read_page
from spiders.site import listings_of, ranked, site_key, sitemap_of

HOME = "https://rill.example/"


def page(body, url=HOME, head=""):
    text = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_page(HtmlResponse(url, body=text.encode(), encoding="utf-8"))


def listings(*pages):
    return list(listings_of(pages, HOME, source="websites"))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("<p>410 Oak St, Suite 2<br>Austin, TX 78701</p>", "410 Oak St, Suite 2, Austin, TX 78701"),
        ("<div><div>410 Oak St</div><div>Austin, TX 78701</div></div>",
         "410 Oak St, Austin, TX 78701"),
        ("<address>Rill Ketamine<br>410 Oak St<br>Austin, Texas 78701-1234</address>",
         "410 Oak St, Austin, Texas 78701-1234"),
        ("<p>We have moved. From 1 October 2026 find us at 77 Elm Avenue, Suite 200, Detroit, "
         "MI 48226.</p>", "77 Elm Avenue, Suite 200, Detroit, MI 48226"),
        ("<p>15 West 6th Street, Suite 1200, Tulsa, OK 74103 (918) 555-0142</p>",
         "15 West 6th Street, Suite 1200, Tulsa, OK 74103"),
        ("<p>700 East Oak St #3, San Antonio, TX 78205</p>",
         "700 East Oak St #3, San Antonio, TX 78205"),
    ],
)  # fmt: skip
def test_an_address_is_copied_from_the_house_number_to_the_zip(written, address):
    assert [each.address for each in page(written).spots] == [address]


@pytest.mark.parametrize(
    "written",
    [
        "<p>Serving Austin, TX 78701 and around</p>",
        "<p>Six infusions cost 24000 dollars</p>",
        "<p>410 Oak St, Austin</p>",
        "<script>410 Oak St, Austin, TX 78701</script>",
        f"<p>{'word ' * 80} 410 Oak St, Austin, TX 78701</p>",
    ],
)
def test_what_is_no_whole_address_is_none(written):
    assert page(written).spots == ()


def test_the_telephone_and_heading_beside_an_address_are_its_own():
    spots = page(
        "<header><a href='tel:+18005550142'>800-555-0142</a></header><main>"
        "<div><h3>Austin</h3><p>410 Oak St<br>Austin, TX 78701</p>"
        "<a href='tel:+15125550142'>(512) 555-0142</a></div>"
        "<div><h3>Waco</h3><p>12 Elm St<br>Waco, TX 76701</p>"
        "<a href='tel:2545550143'>Call</a></div>"
        "</main>"
    ).spots

    assert [(each.heading, each.phone) for each in spots] == [
        ("Austin", "(512) 555-0142"),
        ("Waco", "2545550143"),
    ]


def test_passages_stand_under_their_heading_and_rows_in_one_line():
    said = page(
        "<nav><a href='/x'>IV ketamine</a></nav>"
        "<h2>What it costs</h2><table><tr><td>IV ketamine</td><td><b>$450</b> per session</td></tr>"
        "<tr><td>Intake</td><td>$99</td></tr></table><p>Spravato is billed to your plan.</p>"
        "<h2>Parking</h2><p>There is a lot.</p>"
        "<footer><p>IV ketamine since 2016</p></footer>"
    ).passages

    assert [(each.heading, each.text, each.url) for each in said] == [
        ("What it costs",
         "IV ketamine | $450 per session\nIntake | $99\nSpravato is billed to your plan.", HOME),
        ("", "IV ketamine since 2016", HOME),
    ]  # fmt: skip


def test_a_passage_has_an_end():
    said = page("<h2>Ketamine</h2>" + "<p>Ketamine is given by vein here. </p><p>or not</p>" * 400)

    assert all(len(each.text) <= 1500 for each in said.passages)
    assert 1 < len(said.passages) <= 80


LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "name": "Rill"},
  {"@type": ["MedicalClinic", "LocalBusiness"], "name": "Rill Ketamine",
   "telephone": "+15125550142", "geo": {"latitude": 30.27, "longitude": "-97.74"},
   "openingHoursSpecification": {"dayOfWeek": "Monday", "opens": "09:00", "closes": "17:00"},
   "availableService": [{"@type": "MedicalTherapy", "name": "Ketamine Infusion Therapy"}],
   "address": {"@type": "PostalAddress", "streetAddress": "410 Oak St", "addressLocality": "Austin",
               "addressRegion": "TX", "postalCode": "78701"}}]}</script>"""


def test_a_place_that_statements_describe_is_copied_word_for_word():
    (said,) = listings(page("<p>410 Oak St, Austin, TX 78701</p>", head=LD))

    assert (said.ref, said.name, said.website) == ("rill.example", "Rill Ketamine", HOME)
    assert (said.street, said.city, said.state) == ("410 Oak St", "Austin", "TX")
    assert (said.phone, said.latitude, said.longitude) == ("+15125550142", "30.27", "-97.74")
    assert said.hours == '{"dayOfWeek": "Monday", "opens": "09:00", "closes": "17:00"}'
    assert ("Services", "Ketamine Infusion Therapy") in [(p.heading, p.text) for p in said.passages]


def test_microdata_is_a_statement_too():
    (said,) = listings(
        page(
            '<div itemscope itemtype="https://schema.org/MedicalClinic">'
            '<span itemprop="name">Rill</span><div itemprop="address" itemscope'
            ' itemtype="https://schema.org/PostalAddress">'
            '<i itemprop="streetAddress">410 Oak St</i>'
            '<i itemprop="addressLocality">Austin</i><i itemprop="postalCode">78701</i></div></div>'
        )
    )

    assert (said.name, said.street, said.city) == ("Rill", "410 Oak St", "Austin")


@pytest.mark.parametrize(
    ("titles", "link", "name"),
    [
        (["Rill Ketamine | Austin"], "", "Rill Ketamine"),
        (["Prices - The Rill Clinic", "FAQ - The Rill Clinic"], "", "The Rill Clinic"),
        (["Home | Oak & Elm", "Prices | Oak & Elm"], "", "Oak & Elm"),
        (["Prices"], "Rill Clinic", "Rill Clinic"),
        (["Rill Ketamine"], "Start", "Rill Ketamine"),
        # What greets a guest, or tells of the page, is nobody's name.
        (["Welcome", "What we charge"], "Welcome", "rill.example"),
        (["Thank you, Tucson"], "Thank you, Tucson", "rill.example"),
        (["Ketamine at home, with a clinician on video", "Safety"], "", "rill.example"),
        (["", ""], "", "rill.example"),
    ],
)
def test_a_site_is_called_as_its_address_is_or_as_it_says_twice(titles, link, name):
    pages = [
        page(
            f'<a href="/">{link}</a><p>IV ketamine</p>',
            f"{HOME}{at or ''}",
            f"<title>{title}</title>",
        )
        for at, title in enumerate(titles)
    ]

    (said,) = listings(*pages)

    assert said.name == name


def test_a_statement_that_is_no_json_is_left():
    (said,) = listings(
        page("<p>IV ketamine</p>", head='<script type="application/ld+json">{oops</script>')
    )

    assert said.street is None


def test_a_chain_yields_a_listing_a_place_and_its_care_line_is_nobodys():
    places = [("Austin", "410 Oak St", "78701", "512-555-0142"),
              ("Waco", "12 Elm St", "76701", "254-555-0143")]  # fmt: skip
    front = page(
        "<a href='tel:8005550199'>800-555-0199</a><p>We give IV ketamine.</p>",
        head='<meta property="og:site_name" content="Rill Ketamine">',
    )
    branches = [
        page(
            f"<h1>{city}</h1><p>{street}, {city}, TX {code}</p><a href='tel:{phone}'>{phone}</a>"
            f"<p>Spravato in {city}</p>",
            url=f"{HOME}{city}",
        )
        for city, street, code, phone in places
    ]
    said = listings(front, *branches)

    assert [(each.phone, each.url) for each in said] == [
        ("512-555-0142", f"{HOME}Austin"),
        ("254-555-0143", f"{HOME}Waco"),
    ]
    assert len({each.ref for each in said}) == 2
    for city, each in zip(("Austin", "Waco"), said, strict=True):
        words = "\n".join(p.text for p in each.passages)
        assert "We give IV ketamine." in words
        assert f"Spravato in {city}" in words
        assert words.count("Spravato in") == 1


def test_a_number_for_the_whole_house_is_its_only_place_s():
    (said,) = listings(page("<a href='tel:5125550142'>512-555-0142</a><p>IV ketamine</p>"))

    assert said.phone == "512-555-0142"


def test_a_footer_s_address_makes_no_page_its_own():
    foot = "<footer>1 Head St, Austin, TX 78701</footer>"
    pages = [page(f"<p>IV ketamine {n}</p>{foot}", url=f"{HOME}{n}") for n in range(4)]
    pages.append(page(f"<p>12 Elm St, Waco, TX 76701</p><p>Spravato</p>{foot}", url=f"{HOME}waco"))
    said = {each.address: each for each in listings(*pages)}

    texts = [p.text for p in said["1 Head St, Austin, TX 78701"].passages]
    assert "IV ketamine 0" in "\n".join(texts)
    assert "Spravato" not in "\n".join(texts)


def test_one_of_each_kind_of_page_comes_first_and_other_houses_are_left():
    links = [
        ("https://www.rill.example/ketamine-infusions", ""),
        ("https://rill.example/spravato#top", ""),
        ("https://rill.example/x", "What it costs"),
        ("https://rill.example/blog/ketamine-news", ""),
        ("https://rill.example/menu.pdf", "Prices"),
        ("https://other.example/pricing", "Pricing"),
        ("https://rill.example/2024/ketamine", ""),
        ("https://rill.example/insurance", ""),
        ("https://rill.example/", "Ketamine"),
        ("https://rill.example/faq?x=1", "FAQ"),
    ]

    assert ranked(links, "rill.example") == [
        "https://rill.example/x",
        "https://www.rill.example/ketamine-infusions",
        "https://rill.example/insurance",
        "https://rill.example/spravato",
    ]


XML = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize(
    ("body", "pages", "others"),
    [
        (XML.format("<url><loc>https://rill.example/a</loc></url>"),
         ["https://rill.example/a"], []),
        (INDEX.format("https://rill.example/page-sitemap.xml"), [],
         ["https://rill.example/page-sitemap.xml"]),
        (INDEX.format("https://rill.example/post-sitemap.xml"), [], []),
        ("<html>Not found</html>", [], []),
        ("<urlset><url>", [], []),
        ('<!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>', [], []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_names_pages_or_sitemaps_and_what_is_none_names_neither(
    body, pages, others, packed
):
    sent = gzip.compress(body.encode()) if packed else body.encode()

    assert sitemap_of(Response("https://rill.example/sitemap.xml", body=sent)) == (pages, others)


def test_www_is_the_same_house():
    assert site_key("https://www.Rill.example:8443/x") == site_key("http://rill.example") != ""


@given(st.text(max_size=400))
def test_no_page_is_too_strange_to_read(text):
    said = page(text)

    assert len(list(listings_of([said], HOME, source="websites"))) >= 1
