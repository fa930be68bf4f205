"""What the report calls things, for readers who have not read the scorer."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("born-digital", "clean", "normal", "hard")
SETS = ("text", "pdf", *LEVELS)
UNTRAINED = ", untrained"  # a set that was read without the trained parts

# what an analyst asks for first
THINGS = {
    "header.code": "document number",
    "header.issued_date": "date of issue",
    "header.organ_name": "issuing body",
    "header.signer_name": "signer",
    "header.subject": "subject",
    "citation.act": "acts cited",
    "citation.relation": "relation to them",
    "task": "tasks",
    "body.lead": "who leads a task",
    "body.support": "who supports it",
    "task.deadline": "deadline",
    "target": "targets",
    "plan_resolution": "resolutions of a plan",
}

ABOUT_SETS = {
    "text": "text, Markdown and DOCX files",
    "pdf": "born-digital PDF",
    "born-digital": "PDF, the pages that the next three scan",
    "clean": "scans: good office scanner",
    "normal": "scans: as most archives have them",
    "hard": "scans: fax, photographs, poor copies",
}


@dataclass(frozen=True, slots=True)
class About:
    """What the figures of a report are of.

    Attributes:
        specimens: digest of all of them.
        trained: names of the trained parts.
        plots: file names of those drawn.
    """

    version: str
    specimens: str
    trained: tuple[str, ...] = ()
    plots: tuple[str, ...] = ()
