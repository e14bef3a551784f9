"""`python -m bench`: measure, and print what was found."""

import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module

from bench.laps import WrongOutput
from bench.services import empty, private_services
from marketplace.kit.embedded import CannotStart

MEASUREMENTS = {"import": "importing", "clean": "cleaning", "cut": "cutting", "revoke": "revoking"}
SMALL = 400  # records of the round that checks what comes out


def main() -> None:
    asked = arguments()
    try:
        with private_services():
            measure_all(asked)
    except CannotStart as reason:
        sys.exit(str(reason))
    except WrongOutput as reason:
        sys.exit(f"Not measured, because it is wrong: {reason}")


def measure_all(asked: Namespace) -> None:
    """Where this runs, then every measurement that was asked for."""
    from bench import report

    print("\n".join(report.machine()), flush=True)
    for name in asked.names or MEASUREMENTS:
        measure(name, asked)
    print(f"\n{report.memory()}")


def measure(name: str, asked: Namespace) -> None:
    """One measurement on empty databases: small, to see that it is right, then at its size."""
    from bench import report

    measurement = import_module(f"bench.{MEASUREMENTS[name]}")
    empty()
    measurement.measure(records=min(SMALL, asked.records), repeats=1)
    empty()
    before, was_busy = report.load(), report.is_busy()
    for result in measurement.measure(records=asked.records, repeats=asked.repeats):
        print("", *result.lines(), sep="\n")
    print(f"- load average before {before}, after {report.load()}")
    if was_busy or report.is_busy():
        print("- the machine was busy: ratios only, and roughly")
    sys.stdout.flush()


def arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description="Measure the market's main jobs.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    unknown = set(asked.names) - MEASUREMENTS.keys()
    if unknown:
        parser.error(f"No measurement is called {', '.join(sorted(unknown))}.")
    if asked.repeats < 3 or asked.records < SMALL:
        parser.error(f"Three repeats and {SMALL} records are the least that say something.")
    return asked


if __name__ == "__main__":
    main()
