"""Make the model that mends recognised text: ``python train.py --texts DIR [DIR …] --output DIR``.

Reads documents given as text (never scans), adds acts that the specimens are made of, counts; then reads specimen scans
to learn what Tesseract takes for what. The same texts and versions give the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aligning
import confusing
import corpus
import counting

from pipeline.ingest.mending import language_model
from pipeline.ingest.mending.lexicon import tokens

# Chosen on specimen scans with a model of the other texts alone, and by how often clean text is changed.
DECISIONS = {
    "context": 0.7,
    "threshold": 4.0,
    "unknown": 8.0,
    "rare": 1.5,
    "unseen": 4.0,
    "name": 6.0,
    "title": 2.0,
    "usual": 0.012,
    "usual_words": 300,
}
# Real scans lose marks in more ways than specimens do (``KÉ HOẠCH``): none is held less likely to be lost than this.
LEAST = {"tone": -4.8, "quality": -5.6, "capital": -4.6, "both": -6.6}
PRUNE = 1.5


def distinct(lines: Iterable[str]) -> list[str]:
    """Each line once, in order: forms repeat themselves."""
    return list(dict.fromkeys(lines))


def main() -> None:
    """Read, count, write ``model.bin`` and ``model.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--texts", type=Path, nargs="+", required=True, help="folders of text, markdown, DOCX, born-digital PDF"
    )
    parser.add_argument("--worlds", type=int, default=24, help="specimen worlds, by seed from 1 on")
    parser.add_argument("--acts", type=int, default=18, help="acts a level that are read as scans")
    parser.add_argument("--seed", type=int, default=5101, help="seed of those scans, and the two after it")
    parser.add_argument(
        "--pairs", type=Path, help="kept pairs of such scans, instead of reading them anew; made where absent"
    )
    parser.add_argument("--output", type=Path, required=True)
    told = parser.parse_args()
    real = distinct(line for _, lines in corpus.of_files(told.texts) for line in lines)
    made = distinct(line for lines in corpus.of_specimens(range(1, told.worlds + 1)) for line in lines)
    lines = [tokens(line.split()) for line in real + made]
    words = counting.vocabulary(lines)
    arrays = counting.estimate(lines, words, PRUNE)
    language_model.save(told.output / "model.bin", arrays)
    pairs, spaces = kept_pairs(told.pairs, told.acts, told.seed)
    misreading = confusing.weights(pairs, spaces)
    misreading["kinds"].update({name: max(value, misreading["kinds"][name]) for name, value in LEAST.items()})
    digest = hashlib.sha256((told.output / "model.bin").read_bytes()).hexdigest()
    about = {
        "made_of": {"lines": len(real), "specimen_lines": len(made), "worlds": told.worlds, "words_read": len(pairs)},
        "holds": {"words": len(words), "pairs": len(arrays["pairs"]), "triples": len(arrays["triples"])},
        "sha256": digest,
    }
    settings: dict[str, Any] = {**about, **DECISIONS, "misreading": misreading}
    text = json.dumps(settings, ensure_ascii=False, indent=1)
    (told.output / "model.json").write_text(text + "\n", encoding="utf-8")
    print(json.dumps(about, indent=1))


def kept_pairs(path: Path | None, acts: int, seed: int) -> tuple[list[confusing.Pair], tuple[int, int]]:
    """Pairs of specimen scans, from `path` where they are kept there."""
    if path is not None and path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return [(t, r, c) for t, r, c in kept["pairs"]], (kept["spaces"][0], kept["spaces"][1])
    pairs, spaces = aligning.of_scans(acts, seed)
    if path is not None:
        path.write_text(json.dumps({"pairs": pairs, "spaces": spaces}, ensure_ascii=False), encoding="utf-8")
    return pairs, spaces


if __name__ == "__main__":
    main()
