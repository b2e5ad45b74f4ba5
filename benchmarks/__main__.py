"""Run every benchmark: ``make bench``."""

from benchmarks import accuracy, houses, pages, rebuild, remembered


def main() -> None:
    """Print each benchmark's table."""
    print("Rebuilding from the memory: made-up listings, without publishing")
    for line in rebuild.measure():
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
    print("A hundred clinics' own sites side by side, one request a second each")
    for line in houses.measure():
        print(f"  {line}")


if __name__ == "__main__":
    main()
