"""The small pieces of official language that carry truth: bodies, mentions, limits, targets, tasks, and a typist's hand."""

from __future__ import annotations

from pipeline.specimens.phrases.speaker import Speaker
from pipeline.specimens.phrases.typing import typed
from pipeline.specimens.phrases.voice import Habits

__all__ = ["Habits", "Speaker", "typed"]
