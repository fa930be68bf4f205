"""The truth of specimens as rows of the published schema: `document_rows` of one act, `archive_rows` of all."""

from __future__ import annotations

from pipeline.specimens.gold.archive import archive_rows
from pipeline.specimens.gold.document import Paper, document_rows

__all__ = ["Paper", "archive_rows", "document_rows"]
