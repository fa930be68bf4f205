"""What several sources say of one value, weighed together: each source by how often it is right.

A source gives probabilities to some values; what is left to one is shared by all values that it does not name. With
sources that err on their own, a value's odds are the product of what each source gives it: log-odds add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.document import Candidate

INK = frozenset({"print", "handwriting"})
SURE = 0.85  # from which a value that the ink does not clearly give is taken
_OTHERS = {"code_number": 1000, "issued_date": 365}  # values that a source may err among
_SUPPORTS = 0.05  # probability from which a source counts as one that says the value
_LEAST = 0.02  # no source is surer than this that it names the right value at all
_MOST = 0.99


class Verdict(NamedTuple):
    """The best value that `sources` (those that say it, the strongest first) give, and its probability."""

    value: str
    confidence: float
    sources: tuple[str, ...]


def weigh(candidates: Iterable[Candidate], field: str) -> Verdict | None:
    """The most probable value of a field; None where nothing is said of it."""
    by_source = _by_source(candidate for candidate in candidates if candidate.field == field)
    values = sorted({value for said in by_source.values() for value in said})
    if not values:
        return None
    others = _OTHERS.get(field, 1000)
    scores = dict.fromkeys(values, 1.0)
    unnamed = float(others)  # the value may be one that nobody names
    for said in by_source.values():
        left = max(1.0 - sum(said.values()), _LEAST) / others
        unnamed *= left
        for value in values:
            scores[value] *= max(said.get(value, 0.0), left)
    total = sum(scores.values()) + unnamed
    best = max(values, key=lambda value: (scores[value], value))
    sources = sorted(
        (source for source, said in by_source.items() if said.get(best, 0.0) >= _SUPPORTS),
        key=lambda source: (-by_source[source][best], source),
    )
    return Verdict(best, round(min(scores[best] / total, _MOST), 4), tuple(sources))


def _by_source(candidates: Iterable[Candidate]) -> dict[str, dict[str, float]]:
    """Probability by value of each source; one that says a value twice is so much surer, ink is one reading."""
    found: dict[str, dict[str, float]] = {}
    for candidate in candidates:
        source = "ink" if candidate.source in INK else candidate.source
        said = found.setdefault(source, {})
        before = said.get(candidate.value, 0.0)
        p = min(max(candidate.confidence, 0.0), 1.0)
        said[candidate.value] = max(before, p) if source == "ink" else 1.0 - (1.0 - before) * (1.0 - p)
    for said in found.values():
        total = sum(said.values())
        if total > 1.0 - _LEAST:  # values exclude each other
            for value in said:
                said[value] *= (1.0 - _LEAST) / total
    return {source: found[source] for source in sorted(found)}


def ordered(candidates: Iterable[Candidate], order: Sequence[str]) -> tuple[Candidate, ...]:
    """Candidates by field, source and probability, each (field, source, value) once, the surest."""
    best: dict[tuple[str, str, str], Candidate] = {}
    for candidate in candidates:
        known = best.get((candidate.field, candidate.source, candidate.value))
        if known is None or candidate.confidence > known.confidence:
            best[candidate.field, candidate.source, candidate.value] = candidate
    rank = {source: i for i, source in enumerate(order)}
    return tuple(sorted(best.values(), key=lambda c: (c.field, rank.get(c.source, len(rank)), -c.confidence, c.value)))
