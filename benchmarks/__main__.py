"""Run every benchmark: ``make bench``."""

from benchmarks import pages, reading, rebuild


def main() -> None:
    """Print each benchmark's table."""
    print("Rebuilding from the memory: made-up listings, without publishing")
    for line in rebuild.measure():
        print(f"  {line}")
    print("Reading clinics' own words into codes: made-up passages, labelled by hand")
    for line in reading.measure():
        print(f"  {line}")
    print("Pages: each route against /healthz, which asks the database one constant")
    for line in pages.measure():
        print(f"  {line}")


if __name__ == "__main__":
    main()
