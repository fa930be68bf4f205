"""Drafts on paper: a file of bytes, and where each word of each act stands in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.document import Box
from pipeline.specimens import write
from pipeline.specimens.draft import Draft
from pipeline.specimens.gold import Paper

Row = dict[str, Any]
