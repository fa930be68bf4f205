"""Writes the corpus of malformed inputs: ``python -m faults.malformed FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from faults.malformed import CASES, make_all

make_all(Path(sys.argv[1]))
print(f"{len(CASES)} inputs in {sys.argv[1]}")
