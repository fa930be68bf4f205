"""Counts of words in context to a language model: modified Kneser-Ney smoothing, pruned, for `train.py`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.mending.language_model import BITS, STEP
from pipeline.ingest.mending.lexicon import CLASSES, START, UNKNOWN, is_valid

Gram = tuple[int, ...]
MOST_WORDS = (1 << BITS) - 2
MOST_PAIRS = (1 << (32 - BITS)) - 1


def vocabulary(lines: Iterable[list[str]]) -> list[str]:
    """Words that are counted: syllables seen twice, other words seen five times; the classes first."""
    seen = Counter(token for line in lines for token in line)
    kept = [w for w, n in seen.most_common() if w not in CLASSES and n >= (2 if is_valid(w) else 5)]
    return [*CLASSES, *kept[: MOST_WORDS - len(CLASSES)]]


def _discounts(counts: Iterable[int]) -> tuple[float, float, float]:
    of = Counter(min(c, 4) for c in counts)
    n1, n2, n3, n4 = (max(of[k], 1) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    found = 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3
    return tuple(min(max(d, 0.1), k - 0.05) for d, k in zip(found, (1, 2, 3), strict=True))  # type: ignore[return-value]


def _smooth(counts: dict[Gram, int], lower: dict[Gram, float]) -> dict[Gram, float]:
    """P(last | rest) of each gram seen, by absolute discounts and `lower`, the probabilities of one order less."""
    take = _discounts(counts.values())
    total: Counter[Gram] = Counter()
    spare: defaultdict[Gram, float] = defaultdict(float)
    for gram, count in counts.items():
        total[gram[:-1]] += count
        spare[gram[:-1]] += take[min(count, 3) - 1]
    return {
        gram: (count - take[min(count, 3) - 1]) / total[gram[:-1]]
        + spare[gram[:-1]] / total[gram[:-1]] * lower[gram[1:]]
        for gram, count in counts.items()
    }


def _fallbacks(kept: dict[Gram, float], lower: dict[Gram, float]) -> dict[Gram, float]:
    """What is left for words not seen after a context, as a factor on the lower order."""
    used: defaultdict[Gram, float] = defaultdict(float)
    other: defaultdict[Gram, float] = defaultdict(float)
    for gram, p in kept.items():
        used[gram[:-1]] += p
        other[gram[:-1]] += lower[gram[1:]]
    return {context: max(1 - used[context], 1e-4) / max(1 - other[context], 1e-4) for context in used}


def estimate(lines: list[list[str]], words: list[str], prune: float) -> dict[str, NDArray[np.generic]]:
    """The arrays of a model; triples that say less than `prune` (count × log ratio) over pairs are left out."""
    number = {word: k for k, word in enumerate(words)}
    unknown, start = number[UNKNOWN], number[START]
    threes: Counter[Gram] = Counter()
    starts: Counter[Gram] = Counter()
    for line in lines:
        row = [start, *(number.get(token, unknown) for token in line)]
        threes.update(zip(row, row[1:], row[2:], strict=False))
        starts[row[0], row[1]] += 1
    twos = Counter(gram[1:] for gram in threes)  # in how many contexts, not how often
    twos.update({gram: n for gram, n in starts.items() if gram not in twos})
    ones = Counter(gram[1:] for gram in twos)
    count = len(words)
    whole = sum(ones.values()) + 0.1 * count
    single = {(k,): (ones[(k,)] + 0.1) / whole for k in range(count)}
    pair = _smooth(twos, single)
    triple = _smooth(threes, pair)
    rest = _fallbacks(triple, pair)
    kept = {
        gram: p for gram, p in triple.items()
        if gram[:2] in pair and threes[gram] * np.log(p / (rest[gram[:2]] * pair[gram[1:]])) > prune
    }  # fmt: skip
    rest3, rest2 = _fallbacks(kept, pair), _fallbacks(pair, single)
    return _pack(words, single, pair, kept, rest2, rest3)


def _log(values: Iterable[float]) -> NDArray[np.uint8]:
    found = np.log(np.fromiter(values, float))
    return np.clip(np.round(-found * STEP), 0, 255).astype(np.uint8)


def _pack(
    words: list[str],
    single: dict[Gram, float],
    pair: dict[Gram, float],
    triple: dict[Gram, float],
    rest2: dict[Gram, float],
    rest3: dict[Gram, float],
) -> dict[str, NDArray[np.generic]]:
    pairs = sorted(pair)[:MOST_PAIRS]
    place = {gram: k for k, gram in enumerate(pairs)}
    triples = sorted((place[gram[:2]] << BITS) | gram[2] for gram in triple if gram[:2] in place)
    by_key = {(place[gram[:2]] << BITS) | gram[2]: p for gram, p in triple.items() if gram[:2] in place}
    return {
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "single": _log(single[(k,)] for k in range(len(words))),
        "fallback": _log(rest2.get((k,), 1.0) for k in range(len(words))),
        "pairs": np.array([(a << BITS) | b for a, b in pairs], np.uint32),
        "pair": _log(pair[gram] for gram in pairs),
        "pair_fallback": _log(min(rest3.get(gram, 1.0), 1.0) for gram in pairs),
        "triples": np.array(triples, np.uint32),
        "triple": _log(by_key[key] for key in triples),
    }
