"""What goes to the terminal, and nothing in it that could drive the terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

# A document's words and a file's name come from outside: an escape sequence among them must not reach the terminal.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Text without control characters, which appear as ``\\x1b``; tabs and line ends stay."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def console(stderr: bool = False) -> Console:
    """A console that marks nothing up and shows control characters instead of sending them."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, markup=False, soft_wrap=False)
    made.push_render_hook(_hook())
    return made


def _hook() -> Any:
    from rich.console import RenderHook
    from rich.segment import Segment

    class Cleaned:
        def __init__(self, inner: RenderableType) -> None:
            self.inner = inner

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            for part in console.render(self.inner, options):
                yield part if part.control else Segment(clean(part.text), part.style)

    class Cleaning(RenderHook):
        def process_renderables(self, renderables: list[Any]) -> list[Any]:
            return [Cleaned(one) for one in renderables]

    return Cleaning()


def show(parts: Iterable[Any], stderr: bool = False) -> None:
    """Print parts; lines (plain strings, `Text`) are not broken, so that a path or a command in them can be copied."""
    from rich.text import Text

    out = console(stderr)
    for part in parts:
        out.print(part, soft_wrap=isinstance(part, str | Text))


def tell(text: str) -> None:
    """Print a line for the person at the terminal, beside what the command prints for programs."""
    print(clean(text), file=sys.stderr)


def print_json(value: Any) -> None:
    """Print JSON and nothing else."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
