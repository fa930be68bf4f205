"""Pairs of what stands on paper and what was recognised, to the weights of `pipeline.ingest.mending.misreading`."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from pipeline.ingest.mending.misreading import confidence_step, kind_of
from pipeline.text import bare, fold

Pair = tuple[str, str, float]  # true, read, confidence
_STEPS = 19
_TRUST = 2.0  # counts that a kind weighs as against a letter's own


def weights(pairs: Sequence[Pair], spaces: tuple[int, int]) -> dict[str, Any]:
    """Logarithms for `Misreading`; `spaces` are how many were lost and how many added between the words of `pairs`."""
    shown: Counter[str] = Counter()
    swapped: dict[str, Counter[str]] = defaultdict(Counter)
    runs: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: Counter[str] = Counter()
    for true, read, _ in pairs:
        shown.update(true)
        if true != read and (len(true) != len(read) or bare(true) != bare(read)):
            if SequenceMatcher(None, true, read, autojunk=False).ratio() < 0.5:
                continue
            _count_runs(true, read, swapped, runs, kinds)
            continue
        for one, other in zip(true, read, strict=True):
            if one != other:
                swapped[one][other] += 1
    for one, found in swapped.items():
        for other, count in found.items():
            kinds[kind_of(one, other)] += count
    letters = sum(shown.values())
    spread = {"tone": 5, "quality": 3, "capital": 3, "both": 10, "case": 1, "letter": 80, "lost": 1, "added": 80}
    kind = {name: math.log(max(kinds[name], 1) / letters / over) for name, over in spread.items()}
    kind["right"] = 0.0
    kind["lost space"] = math.log(max(spaces[0], 1) / len(pairs))
    kind["added space"] = math.log(max(spaces[1], 1) / len(pairs))
    wrong = {
        one: {
            other: round(math.log((n + _TRUST * math.exp(kind[kind_of(one, other)])) / (shown[one] + _TRUST)), 2)
            for other, n in sorted(found.items())
        }
        for one, found in sorted(swapped.items())
    }
    right = {
        one: round(math.log((n - sum(swapped[one].values()) + 1) / (n + 2)), 4)
        for one, n in sorted(shown.items())
        if swapped.get(one)
    }
    return {
        "right": right,
        "wrong": wrong,
        "runs": {
            one: {other: round(math.log(n / letters * 40), 2) for other, n in sorted(found.items()) if n > 1}
            for one, found in sorted(runs.items())
            if max(found.values()) > 1
        },
        "kinds": {name: round(value, 2) for name, value in kind.items()},
        "confidence": _doubts(pairs),
    }


def _count_runs(
    true: str,
    read: str,
    swapped: dict[str, Counter[str]],
    runs: dict[str, Counter[str]],
    kinds: Counter[str],
) -> None:
    for what, a, b, c, d in SequenceMatcher(None, true, read, autojunk=False).get_opcodes():
        if what == "replace" and b - a == d - c == 1:
            swapped[true[a]][read[c]] += 1
        elif what == "replace" and b - a <= 2 and d - c <= 2:
            runs[true[a:b]][read[c:d]] += 1
        elif what == "delete":
            kinds["lost"] += b - a
        elif what == "insert":
            kinds["added"] += d - c


def _doubts(pairs: Sequence[Pair]) -> list[float]:
    """How much likelier each step of confidence is of a wrong word; never falling as confidence falls."""
    right, wrong = Counter[int](), Counter[int]()
    for true, read, confidence in pairs:
        (right if fold(true) == fold(read) else wrong)[confidence_step(confidence)] += 1
    rows = [
        [math.log((wrong[k] + 1) / (sum(wrong.values()) + _STEPS)) - math.log((right[k] + 5) / (sum(right.values()) + 5 * _STEPS)), wrong[k] + right[k] + 1, 1]
        for k in range(_STEPS)
    ]  # fmt: skip
    done: list[list[float]] = []
    for row in rows:  # pool neighbours that break the order
        done.append(row)
        while len(done) > 1 and done[-2][0] < done[-1][0]:
            last = done.pop()
            weight = done[-1][1] + last[1]
            done[-1] = [(done[-1][0] * done[-1][1] + last[0] * last[1]) / weight, weight, done[-1][2] + last[2]]
    return [round(value, 2) for value, _, times in done for _ in range(int(times))]
