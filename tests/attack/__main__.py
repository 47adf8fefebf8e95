"""Attack real servers on loopback before a release: `make attack`. Exit code 1 if an attack does what it must not.

Each part lists what was sent, what was expected and what came. SEED=number repeats the random draws of a run.
"""

import argparse
import importlib
import os
import random
import sys
import time
import traceback
from collections.abc import Sequence

from tests.attack.report import Trial, part_text
from tests.clean import forget_settings

# Each is a module of this package, with a function `trials`.
PARTS = ("routes", "callbacks", "roles", "files", "slow", "database", "disk", "lost", "kill", "crowd", "memory")


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack and print the report; the exit code is 1 if an attack was not withstood."""
    parser = argparse.ArgumentParser("python -m tests.attack", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="which attacks; all unless given")
    options = parser.parse_args(arguments)
    forget_settings()
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(2**32))

    load = os.getloadavg()[0]
    texts, passed, began = [], True, time.monotonic()
    for name in filter(options.parts.__contains__, PARTS):
        print(f"{name} …", file=sys.stderr, flush=True)
        started, trials = time.monotonic(), _tried(name, seed)
        texts.append(part_text(name, time.monotonic() - started, trials))
        passed &= all(trial.passed is not False for trial in trials)
    print(*texts, sep="\n")
    if load > 0.5 * (os.cpu_count() or 1):
        print(f"The machine was busy at the start (load average {load:.1f}): times may be too long.")
    verdict = "All attacks were withstood" if passed else "Some attacks were not withstood"
    print(f"{verdict}. {time.monotonic() - began:.0f} s. SEED={seed} repeats the random draws.")
    return int(not passed)


def _tried(name: str, seed: str) -> list[Trial]:
    """The trials of a part. A part that breaks off is a failed trial, after those that were done."""
    trials: list[Trial] = []
    try:
        # A seed for each part: it draws the same, whichever parts run before.
        for trial in importlib.import_module(f"tests.attack.{name}").trials(random.Random(f"{seed} {name}")):
            trials.append(trial)
    except Exception as error:
        traceback.print_exc()
        trials.append(
            Trial("all of the part", "the part comes to its end", f"{type(error).__name__}: {error}", False)
        )
    return trials


if __name__ == "__main__":
    sys.exit(main())
