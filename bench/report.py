"""Figures as JSON, and as the tables of docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.budgets import BOARD_GROWTH, P99_MS, R0_SHARE, budget_of

PROJECT = Path(__file__).parents[1]
RESULTS = PROJECT / "bench" / "results.json"
PAGE = PROJECT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
Results = dict[str, Any]


def load() -> Results:
    """What earlier runs left."""
    return json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}


def save(results: Results) -> None:
    """Keep the figures and put the tables between the marks of the page."""
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", "utf-8")
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table(results)}\n{END}{after}", "utf-8")


def table(results: Results) -> str:
    """Everything that was measured, as Markdown."""
    costs = {name: part for name, part in results.items() if "operations" in part}
    lines: list[str] = []
    for name, part in costs.items():
        lines += [*_cost_table(name, part), ""]
    lines += _latency_table(costs)
    lines += _claims(results)
    lines += _surroundings(results)
    return "\n".join(lines).strip()


def _cost_table(name: str, part: Results) -> Iterator[str]:
    yield f"### {name[:1].upper()}{name[1:]}"
    yield ""
    yield (
        "| operation | req/s | app µs | database µs | Redis µs | load tool µs"
        " | x null (median, range) | budget | excellent | verdict |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for operation, cost in part["operations"].items():
        ratio, budget = cost["ratio"], budget_of(operation, name)
        limits = f"{budget.most} | {budget.excellent}" if budget else " | "
        verdict = budget.verdict(ratio["median"]) if budget else ""
        yield (
            f"| {cost['label']} | {cost['per_second']:,.0f} | {cost['app_us']:.0f}"
            f" | {cost['database_us']:.0f} | {cost['redis_us']:.0f} | {cost['load_us']:.0f}"
            f" | {ratio['median']:.2f} ({ratio['min']:.2f}-{ratio['max']:.2f})"
            f" | {limits} | {verdict} |"
        )
    yield ""
    yield from _doubts(part)


def _doubts(part: Results) -> Iterator[str]:
    taken = f"{part['rounds']} rounds; the null view varied by {part['null_spread']:.0%}."
    noise = part["noise"]
    if noise:
        taken += f" **Noisy: {len(noise)} runs were disturbed** ({noise[0]}, ...)."
    yield taken


def _latency_table(costs: Results) -> Iterator[str]:
    rows = [
        (name.removeprefix("cost "), part["operations"][operation]["label"], latency)
        for name, part in costs.items()
        for operation, latency in part.get("latency", {}).items()
    ]
    if not rows:
        return
    yield "### Waiting, open loop at half of capacity"
    yield ""
    yield (
        "| profile | operation | rate/s | p50 ms | p90 ms | p99 ms"
        f" | sent late, p99 ms | null view, p99 ms | machine still, ms | p99 <= {P99_MS:.0f} ms |"
    )
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|---|"
    for profile, label, one in rows:
        names = ("p50_ms", "p90_ms", "p99_ms", "late_p99_ms", "null_p99_ms")
        waits = " | ".join(f"{one[name]:.1f}" for name in names)
        yield (
            f"| {profile} | {label} | {one['per_second']:,.0f} | {waits}"
            f" | {one['still_ms']:.0f} | {_yes(one['p99_ms'] <= P99_MS)} |"
        )
    yield ""


def _claims(results: Results) -> Iterator[str]:
    rows = list(_claim_rows(results))
    if not rows:
        return
    yield "### Claims"
    yield ""
    yield "| claim | figures | holds |"
    yield "|---|---|---|"
    for claim, figures, holds in rows:
        yield f"| {claim} | {figures} | {_yes(holds)} |"
    yield ""


def _claim_rows(results: Results) -> Iterator[tuple[str, str, bool]]:
    yield from _r0_rows(results)
    if "boards" in results:
        growth = results["boards"]["growth"]
        yield (
            f"the largest board costs < {BOARD_GROWTH} x the one before it",
            f"{growth:.2f} x",
            growth < BOARD_GROWTH,
        )
    if "crowd" in results:
        crowd = results["crowd"]
        yield (
            "people who play at once (an answer every 8 s, the clock every 5 s)",
            (
                f"{crowd['people_within_10_ms']:,} at p99 <= 10 ms,"
                f" {crowd['people_within_100_ms']:,} at <= 100 ms"
            ),
            crowd["holds"],
        )
    yield from _burst_rows(results.get("bursts", {}))
    if "overload" in results:
        one = results["overload"]
        yield (
            "five times the load: goodput >= 0.8 of capacity, refused within 50 ms",
            (
                f"{one['goodput']:,.0f} of {one['capacity']:,.0f}/s ({one['goodput_share']:.2f}),"
                f" {one['shed']:,} refused, p99 {one['shed_p99_ms']:.1f} ms"
            ),
            one["holds"],
        )
    for name in ("replay postgresql", "replay sqlite"):
        if name in results:
            yield f"{name}: acknowledged = stored = counted", *_replayed(results[name])


def _r0_rows(results: Results) -> Iterator[tuple[str, str, bool]]:
    for name, part in results.items():
        operations = part.get("operations", {})
        if "commit" in operations and "save" in operations:
            share = operations["save"]["per_second"] / operations["commit"]["per_second"]
            claim = f"{name}: saves/s >= {R0_SHARE} of bare INSERT+COMMIT/s"
            yield claim, f"{share:.2f}", share >= R0_SHARE


def _burst_rows(bursts: Results) -> Iterator[tuple[str, str, bool]]:
    for name, one in bursts.items():
        if name in {"opening", "closing"}:
            figures = (
                f"{one['stored']:,} of {one['people']:,} in {one['seconds']:.0f} s,"
                f" {one['in_three_tries']:,} in three tries, p99 {one['p99_ms']:.0f} ms"
            )
            yield f"{name} burst", figures, one["holds"]


def _replayed(one: Results) -> tuple[str, bool]:
    figures = (
        f"{one['people']:,} people in {one['seconds']:.0f} s:"
        f" {one['acknowledged']:,} / {one['stored']:,} / {one['counted']:,},"
        f" {one['duplicates']} duplicates, {one['scores_equal']:,} scores recomputed equal,"
        f" other answers {one['not_2xx'] or 'none'}"
    )
    return figures, one["holds"]


def _surroundings(results: Results) -> Iterator[str]:
    parts = {name: part["surroundings"] for name, part in results.items() if "surroundings" in part}
    if not parts:
        return
    last = max(parts.values(), key=lambda one: one["taken_at"])
    libraries = ", ".join(f"{name} {version}" for name, version in last["libraries"].items())
    yield "### Taken on"
    yield ""
    yield (
        f"{last['cores']} x {last['processor']}, {last['memory_gib']} GiB, {last['system']};"
        f" Python {last['python']}, {libraries}; {last['blocking_threads']} blocking threads"
        " a process."
    )
    yield ""
    yield "; ".join(f"{name}: {one['taken_at'][:16]}Z" for name, one in parts.items()) + "."


def _yes(holds: bool) -> str:  # noqa: FBT001 - a word for a truth
    return "yes" if holds else "**no**"
