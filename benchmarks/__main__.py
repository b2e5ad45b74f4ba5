"""Run every benchmark: ``make bench``."""

from benchmarks import accuracy, addresses, matching, pages, rebuild, remembered, scale


def main() -> None:
    """Print each benchmark's table."""
    print("Addresses: street, unit, town, state and ZIP")
    for line in addresses.measure():
        print(f"  {line}")
    print("Rebuilding from the memory: made-up listings, without publishing")
    for line in rebuild.measure():
        print(f"  {line}")
    print("A whole rebuild from the memory, compared with the one before: each size in one process")
    for line in scale.measure():
        print(f"  {line}")
    print("Rebuilding from the memory of what geocoders answered: made-up listings, whole builds")
    for line in remembered.measure():
        print(f"  {line}")
    print("Accuracy: how far from their doors real sites are placed, without asking anyone")
    for line in accuracy.measure():
        print(f"  {line}")
    print("Pages: each route against /healthz, which asks the database one constant")
    for line in pages.measure():
        print(f"  {line}")
    print("Matching: which listings are one clinic, by pairs; see docs/matching.md")
    for line in matching.measure():
        print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
