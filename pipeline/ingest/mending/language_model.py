"""Three-word language model of Vietnamese official prose, kept in one small file of sorted numbers.

The file: one line of JSON (names, types and lengths of the arrays, CRC-32 of what follows), then the arrays one after the
other. Log-probabilities are natural, in steps of 1/15.
"""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.mending.lexicon import CLASSES, UNKNOWN

BITS = 13  # of a word's number; a pair's number has the other 19 of 32
STEP = 15.0
Numbers = NDArray[np.int64]
Logs = NDArray[np.float64]
_TYPES = {
    "words": np.uint8, "single": np.uint8, "fallback": np.uint8, "pairs": np.uint32, "pair": np.uint8,
    "pair_fallback": np.uint8, "triples": np.uint32, "triple": np.uint8,
}  # fmt: skip


class DamagedModel(ValueError):
    """The file is not what was written."""


class LanguageModel:
    """Probability of a word after two others; words are known by their number."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        """From the arrays of a file; `words` are UTF-8 letters parted by newlines."""
        self.words: list[str] = arrays["words"].tobytes().decode().split("\n")
        self.number = {word: number for number, word in enumerate(self.words)}
        if len(self.number) != len(arrays["single"]) or any(name not in self.number for name in CLASSES):
            raise DamagedModel("words and their probabilities do not match")
        self._single = arrays["single"] / -STEP
        self._fallback = arrays["fallback"] / -STEP
        self._pairs = arrays["pairs"]
        self._pair = arrays["pair"] / -STEP
        self._pair_fallback = arrays["pair_fallback"] / -STEP
        self._triples = arrays["triples"]
        self._triple = arrays["triple"] / -STEP
        self._unknown = self.number[UNKNOWN]

    def find(self, token: str) -> int:
        """Number of a token; that of ``<unk>`` where it is not known."""
        return self.number.get(token, self._unknown)

    def frequency(self, number: int) -> float:
        """Natural logarithm of a word's probability without context."""
        return float(self._single[number])

    def log(self, before: Numbers, last: Numbers, word: Numbers) -> Logs:
        """Natural logarithm of P(word | before, last), element by element; arrays of one length."""
        at, known = _find(self._pairs, (last << BITS) | word)
        out = np.where(known, self._pair[at], self._fallback[last] + self._single[word])
        context, seen = _find(self._pairs, (before << BITS) | last)
        at, known = _find(self._triples, (context << BITS) | word)
        out = np.where(known & seen, self._triple[at], out + np.where(seen, self._pair_fallback[context], 0.0))
        return np.asarray(out, np.float64)

    def attested(self, last: Numbers, word: Numbers) -> NDArray[np.bool_]:
        """The pair of words was seen when the model was made."""
        return _find(self._pairs, (last << BITS) | word)[1]


def _find(keys: NDArray[np.uint32], wanted: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Places of the wanted keys in sorted keys, and which of them are there."""
    small = wanted.astype(np.uint32)
    at = np.minimum(np.searchsorted(keys, small), len(keys) - 1)
    return at, keys[at] == small


@cache
def load(path: Path) -> LanguageModel:
    """The model of a file; raises `DamagedModel` or `OSError`."""
    head, _, body = path.read_bytes().partition(b"\n")
    try:
        told = json.loads(head)
        if zlib.crc32(body) != told["crc32"]:
            raise DamagedModel("its check sum is wrong")
        arrays, at = {}, 0
        for name, kind in _TYPES.items():
            count = int(told["lengths"][name])
            arrays[name] = np.frombuffer(body, kind, count, at)
            at += arrays[name].nbytes
        return LanguageModel(arrays)
    except DamagedModel:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedModel(f"it cannot be read ({error})") from error


def save(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write a model; `arrays` by the names in the module's list."""
    body = b"".join(arrays[name].astype(kind).tobytes() for name, kind in _TYPES.items())
    head = {"crc32": zlib.crc32(body), "lengths": {name: len(arrays[name]) for name in _TYPES}}
    path.write_bytes(json.dumps(head).encode() + b"\n" + body)
