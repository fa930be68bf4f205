"""Help in which options and commands stand in groups, under the panel that each of them names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose options are listed by ``rich_help_panel``."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments first, then options without a panel, then the panels in the order of their options."""
        records = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if param.param_type_name == "argument":
                records.append(("Arguments", record and (re.sub(r" <.*>$", "", record[0]), record[1])))
            else:
                records.append((getattr(param, "rich_help_panel", None) or "Options", record))
        panels = ["Arguments", "Options", *(panel for panel, _ in records)]
        _write(formatter, panels, ((panel, record) for panel, record in records if record))


class Group(TyperGroup):
    """A command of commands, which are listed by ``rich_help_panel`` in the order in which they were added."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One section a panel."""
        known = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        shown = [(name, command) for name, command in known if command is not None and not command.hidden]
        limit = formatter.width - 6 - max(len(name) for name, _ in shown)
        panels = [getattr(command, "rich_help_panel", None) or "Commands" for _, command in shown]
        rows = [(name, command.get_short_help_str(limit)) for name, command in shown]
        _write(formatter, panels, zip(panels, rows, strict=True))


def _write(formatter: Any, panels: Iterable[str], rows: Iterable[tuple[str, tuple[str, str]]]) -> None:
    listed: dict[str, list[tuple[str, str]]] = {panel: [] for panel in panels}
    for panel, row in rows:
        listed[panel].append(row)
    for panel, found in listed.items():
        if found:
            with formatter.section(panel):
                formatter.write_dl(found)
