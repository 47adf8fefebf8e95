"""Write the sample data anew: `make sample`, or `python -m tools.sample --help`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.settings import SHIPPED_DATA
from tools.sample import SEED, WEEKS, write_sample


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the sample. Raises SystemExit with code 2, and says why, if the sample cannot be written."""
    parser = argparse.ArgumentParser("python -m tools.sample", description=__doc__)
    parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed makes the same files")
    parser.add_argument("--weeks", type=int, default=WEEKS, help="how many weeks")
    parser.add_argument("--out", type=Path, default=SHIPPED_DATA / "sample", help="the folder to write")
    options = parser.parse_args(arguments)
    try:
        write_sample(options.out, options.seed, options.weeks)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{options.out}: {options.weeks} weeks of sample data", file=sys.stderr)


if __name__ == "__main__":
    main()
