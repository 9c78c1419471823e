"""`python -m bench`: run the benchmark or some of its parts, keep the figures, write the table."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from bench import report
from bench.parts import Part, parts
from bench.plan import FULL, QUICK, Plan
from bench.rigs import NoCompilerError, Place
from bench.rounds import NotStoredError
from bench.surroundings import surroundings


def main(argv: list[str]) -> int:
    """0 when every part ran and every book agreed."""
    asked = _arguments(argv)
    plan = replace(QUICK if asked.quick else FULL, only=tuple(asked.operation))
    every = parts(plan)
    if asked.list:
        print("\n".join(every))
        return 0
    chosen = asked.part or list(every)
    if unknown := set(chosen) - set(every):
        print(f"no such part: {', '.join(sorted(unknown))}; see --list", file=sys.stderr)
        return 2
    results = {} if asked.quick else report.load()
    failed = _run({name: every[name] for name in chosen}, plan, results)
    print(report.table(results))
    if not (asked.quick or asked.dry or asked.operation):
        report.save(results)
    return 1 if failed else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look in under three minutes")
    parser.add_argument("--part", action="append", help="only this part; can be repeated")
    parser.add_argument(
        "--operation", action="append", default=[], help="measure only this one beside the nulls"
    )
    parser.add_argument("--list", action="store_true", help="name the parts")
    parser.add_argument("--dry", action="store_true", help="leave the figures of before alone")
    return parser.parse_args(argv)


def _run(chosen: dict[str, Part], plan: Plan, results: dict[str, object]) -> list[str]:
    failed = []
    with Place(plan.seeds) as place:
        for name, part in chosen.items():
            began = time.monotonic()
            print(f"== {name}", flush=True)
            try:
                found = part(place, plan, lambda line: print(f"   {line}", flush=True))
            except NoCompilerError as why:
                print(f"   skipped: {why}")
                continue
            except NotStoredError as why:
                print(f"   FAILED: {why}")
                failed.append(name)
                continue
            seconds = time.monotonic() - began
            results[name] = found | {"surroundings": surroundings(), "took_seconds": seconds}
            print(f"   took {seconds:.0f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
