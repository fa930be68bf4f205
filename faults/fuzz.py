"""Fuzzing guided by coverage: ``python -m faults.fuzz pdf --seconds 300``. It needs atheris (``pip install atheris``).

What it finds is kept below ``build/fuzz/TARGET``: a crash as ``crash-*`` (run it again by giving the file), inputs that
reach new code in ``corpus``. Without atheris, ``--plain`` spoils sound inputs at random, which finds less.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

from faults.inputs import EDITS, TOKENS, seeds, spoil

KINDS = ("pdf", "docx", "image", "text", "archive", "stages")
_GUIDED = ("pipeline", "pdfminer", "pdfplumber", "docx")  # packages whose branches steer the search


def main() -> int:
    """Fuzz one target; 1 where it found a crash."""
    parser = argparse.ArgumentParser(prog="python -m faults.fuzz", description=__doc__)
    parser.add_argument("target", choices=KINDS)
    parser.add_argument("files", nargs="*", type=Path, help="inputs to try once, such as a crash")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="spoil at random, without atheris")
    parser.add_argument("--output", type=Path, default=Path("build/fuzz"))
    given = parser.parse_args()
    if given.files:
        from faults.targets import TARGETS

        for path in given.files:
            TARGETS[given.target](path.read_bytes())
        return 0
    folder = given.output / given.target
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    kind = "text" if given.target == "stages" else given.target
    for number, data in enumerate(seeds()[kind]):
        (corpus / f"seed-{number}").write_bytes(data)
    return (_plain if given.plain else _guided)(given.target, kind, given.seconds, given.seed, folder)


def _guided(target: str, kind: str, seconds: int, seed: int, folder: Path) -> int:
    try:
        import atheris
    except ImportError:
        print("fuzzing guided by coverage needs atheris: pip install atheris (or give --plain)", file=sys.stderr)
        return 3
    words = folder / "words"
    quoted = ('"' + "".join(f"\\x{byte:02x}" for byte in token) + '"' for token in TOKENS[kind])
    words.write_text("\n".join(quoted), encoding="ascii")
    with atheris.instrument_imports(include=list(_GUIDED)):
        from faults.targets import TARGETS
    limits = [f"-max_total_time={seconds}", f"-seed={seed}", "-timeout=120", "-rss_limit_mb=4096", "-max_len=60000"]
    places = [f"-artifact_prefix={folder}/", f"-dict={words}", str(folder / "corpus")]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", *places], TARGETS[target])
    atheris.Fuzz()  # ends the process
    return 0


def _plain(target: str, kind: str, seconds: int, seed: int, folder: Path) -> int:
    from faults.targets import TARGETS

    chance, given, crashes, tried = random.Random(seed), seeds()[kind], 0, 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        edits = [
            (chance.choice(EDITS), chance.random(), chance.randrange(1 << 16)) for _ in range(chance.randint(1, 12))
        ]
        data = spoil(chance.choice(given), edits, TOKENS[kind])
        tried += 1
        try:
            TARGETS[target](data)
        except Exception:
            crashes += 1
            (folder / f"crash-{tried}").write_bytes(data)
            traceback.print_exc()
    print(f"{target}: {tried} inputs, {crashes} crashes")
    return int(crashes > 0)


if __name__ == "__main__":
    sys.exit(main())
