"""Medicare's yearly record arrives word for word, no person by name, and only whole."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from scrapy.http import TextResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from directory.errors import LayoutChangedError
from directory.records import Listing, fingerprint
from spiders import cms_part_b
from spiders.cms_part_b import TITLE, CmsPartBSpider

PAGE = Path(__file__).parent / "pages" / "cms_part_b.json"
SAMPLE = Path(__file__).parent.parent / "data/sample/cms_part_b.json"
DATASET = "/data-api/v1/dataset/00000000-0000-4000-8000-000000002023/data"
OTHER = "/data-api/v1/dataset/00000000-0000-4000-8000-00000000ffff/data"


@pytest.fixture
def spider():
    """A spider whose counts can be read, visiting a stand-in for payer.example."""
    spider = CmsPartBSpider(base_url="http://127.0.0.1:1", home_url="https://payer.example")
    crawler = SimpleNamespace(settings=Settings(), spider=spider)
    crawler.stats = MemoryStatsCollector(crawler)
    spider.crawler = crawler
    return spider


def the_page():
    return json.loads(PAGE.read_text())


def an_answer(body):
    text = body if isinstance(body, str) else json.dumps(body)
    return TextResponse("https://payer.example/data.json", body=text.encode(), encoding="utf-8")


def parse(spider, body, *, code="G2083", offset=0):
    return list(spider.parse(an_answer(body), path=DATASET, year="2023", code=code, offset=offset))


def asked(request):
    address = urlsplit(request.url)
    return address.path, dict(parse_qsl(address.query))


# Word for word, and nobody by name


def test_an_organisations_entry_arrives_word_for_word(spider):
    first = parse(spider, the_page())[0]
    where = ("410 Heronbend Ave Ste 210", "", "Austin", "TX", "78701", "US")

    assert first == Listing(
        source="cms_part_b",
        ref=f"2023-{fingerprint('1900000118', *where)}",
        url=f"https://payer.example{DATASET}?filter[Rndrng_NPI]=1900000118",
        name="Heronlight Ketamine Clinic Pllc",
        street="410 Heronbend Ave Ste 210",
        street_2="",
        city="Austin",
        state="TX",
        postcode="78701",
        country="US",
        npi="1900000118",
        billed="2023",
    )


def test_a_persons_entry_is_an_address_and_a_specialty(spider):
    person = parse(spider, the_page())[1]

    assert (person.name, person.npi, person.billed) == ("Psychiatry", None, "2023")
    assert (person.street, person.city, person.postcode) == (
        "1122 Sw Quietwater St",
        "Portland",
        "97205",
    )
    assert person.url.endswith("-by-provider-and-service")


def test_nothing_of_a_person_reaches_a_listing(spider):
    page = the_page()
    for index, record in enumerate(page):
        record |= {
            "Rndrng_Prvdr_Ent_Cd": "I",
            "Rndrng_NPI": f"190000{index:04}",
            "Rndrng_Prvdr_Last_Org_Name": "Zebulon",
            "Rndrng_Prvdr_First_Name": "Quillon",
            "Rndrng_Prvdr_MI": "Xq",
            "Rndrng_Prvdr_Crdntls": "M.D.Z.",
        }
    said = repr(parse(spider, page))

    assert not re.search(r"Zebulon|Quillon|Xq|M\.D\.Z|190000\d{4}", said)


def test_two_persons_of_one_specialty_at_one_door_are_one_listing_twice(spider):
    page = the_page()
    found = [each for each in parse(spider, page) if each.npi is None]

    assert len(found) == 2
    assert page[1]["Rndrng_NPI"] != page[2]["Rndrng_NPI"]
    assert found[0] == found[1]


def test_what_was_given_elsewhere_is_left_out_and_counted(spider):
    found = parse(spider, the_page())

    assert len(found) == 3
    assert spider.crawler.stats.get_stats() == {"ignored/given_elsewhere": 1}


# Pages


def test_a_full_page_asks_for_the_next_and_a_short_one_ends(spider, monkeypatch):
    monkeypatch.setattr(cms_part_b, "PAGE", 4)
    *_, following = parse(spider, the_page(), offset=8)
    assert asked(following) == (
        DATASET,
        {"filter[HCPCS_Cd]": "G2083", "size": "4", "offset": "12"},
    )
    assert following.cb_kwargs == {
        "path": DATASET, "year": "2023", "code": "G2083", "offset": 12,
    }  # fmt: skip

    assert all(isinstance(each, Listing) for each in parse(spider, the_page()[:3]))
    assert parse(spider, []) == []


# The catalogue says which dataset is of which year


def the_catalogue():
    return json.loads(SAMPLE.read_text())["catalogue"]


def ours(catalogue):
    (found,) = [each for each in catalogue["dataset"] if each["title"] == TITLE]
    return found


def test_each_code_is_asked_of_each_year_by_its_own_id(spider):
    requests = [asked(each) for each in spider.parse_catalogue(an_answer(the_catalogue()))]

    assert [(path[-9:-5], query["filter[HCPCS_Cd]"]) for path, query in requests] == [
        ("2023", "G2082"), ("2023", "G2083"), ("2022", "G2082"), ("2022", "G2083"),
    ]  # fmt: skip
    assert {(query["size"], query["offset"]) for _, query in requests} == {("5000", "0")}


def test_only_so_many_of_the_newest_years_are_asked(spider):
    spider.years = 1
    requests = list(spider.parse_catalogue(an_answer(the_catalogue())))

    assert [each.cb_kwargs["year"] for each in requests] == ["2023", "2023"]


def test_the_latest_is_asked_where_its_year_has_no_other_id(spider):
    catalogue = the_catalogue()
    ours(catalogue)["distribution"] = [
        each for each in ours(catalogue)["distribution"] if DATASET not in each.get("accessURL", "")
    ]
    paths = {asked(each)[0] for each in spider.parse_catalogue(an_answer(catalogue))}

    assert OTHER in paths
    assert len(paths) == 2


def test_a_year_is_read_from_the_title_where_there_is_no_period(spider):
    catalogue = the_catalogue()
    for each in ours(catalogue)["distribution"]:
        del each["temporal"]
    years = {each.cb_kwargs["year"] for each in spider.parse_catalogue(an_answer(catalogue))}

    assert years == {"2022", "2023"}


def test_a_host_that_the_catalogue_names_is_not_visited(spider):
    catalogue = the_catalogue()
    for each in ours(catalogue)["distribution"]:
        if "accessURL" in each:
            each["accessURL"] = each["accessURL"].replace("payer.example", "elsewhere.example")
    found = list(spider.parse_catalogue(an_answer(catalogue)))

    assert {urlsplit(each.url).netloc for each in found} == {"127.0.0.1:1"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found["dataset"].clear(), "expected 1 dataset 'Medicare Physician"),
        (lambda found: found["dataset"].append(ours(found)), "expected 1 dataset .*found 2"),
        (lambda found: ours(found)["distribution"].clear(), "expected a year and an API address"),
        (lambda found: ours(found).pop("distribution"), "expected the key 'distribution'"),
        (lambda found: found.pop("dataset"), "expected the key 'dataset'"),
    ],
)
def test_a_catalogue_without_our_dataset_ends_the_visit(spider, change, said):
    catalogue = the_catalogue()
    change(catalogue)

    with pytest.raises(LayoutChangedError, match=said):
        list(spider.parse_catalogue(an_answer(catalogue)))


# What is not an answer


@pytest.mark.parametrize(
    "key",
    [
        "Rndrng_NPI", "Rndrng_Prvdr_Ent_Cd", "Rndrng_Prvdr_Last_Org_Name", "Rndrng_Prvdr_Type",
        "Place_Of_Srvc", "HCPCS_Cd", "Rndrng_Prvdr_St1", "Rndrng_Prvdr_City",
    ],
)  # fmt: skip
def test_a_missing_column_ends_the_visit(spider, key):
    page = the_page()
    del page[0][key]

    with pytest.raises(LayoutChangedError, match=f"expected the key '{key}'"):
        parse(spider, page)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "expected a JSON list, found nothing"),
        ("<html>", "expected a JSON list, found HTML"),
        ({"message": "no"}, "expected a list, found a JSON object"),
        (["a"], "expected a JSON object"),
    ],
)
def test_what_is_no_list_of_entries_ends_the_visit(spider, body, said):
    with pytest.raises(LayoutChangedError, match=said):
        parse(spider, body)


def test_an_entry_of_another_code_means_that_the_filter_was_not_obeyed(spider):
    with pytest.raises(LayoutChangedError, match="expected an entry of G2082, found G2083"):
        parse(spider, the_page(), code="G2082")


def test_an_entry_of_neither_an_organisation_nor_a_person_ends_the_visit(spider):
    page = the_page()
    page[0]["Rndrng_Prvdr_Ent_Cd"] = "X"

    with pytest.raises(LayoutChangedError, match="expected O or I as entity, found 'X'"):
        parse(spider, page)


def test_an_unknown_column_is_reported_and_the_entry_kept(spider, caplog):
    page = the_page()
    page[0]["motto"] = "light"

    assert len(parse(spider, page)) == 3
    assert spider.crawler.stats.get_value("unknown_keys/motto") == 1
    assert "unknown key 'motto'" in caplog.text
