"""The manual of the archive office and the units beside it: what they tell people to type is there."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from pipeline import cli
from tests.test_cli import Kehoach, kehoach

__all__ = ["kehoach"]
ROOT = Path(cli.__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("kehoach-[nw]*.service"))
_LINE = re.compile(r"^(?:.*?\s)?(?:\S*/)?kehoach ((?:run|watch|status|retry|forget|query|export|doctor)\b.*)$")


def commands() -> list[str]:
    """Every call of `kehoach` in code of the manual and in the units."""
    found = [line for unit in UNITS for line in unit.read_text().splitlines() if line.startswith("ExecStart=")]
    for name in ("docs/operations.md", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        found += [line for block in re.findall(r"```\n(.*?)```", text, re.S) for line in block.splitlines()]
        found += re.findall(r"`(kehoach [^`]+)`", text)
    return sorted({match[1] for line in found if (match := _LINE.match(line))})


@pytest.mark.parametrize("command", commands())
def test_what_is_written_can_be_typed(command: str, kehoach: Kehoach) -> None:
    name, *arguments = shlex.split(command, comments=True)
    _, told, _ = kehoach(name, "--help")
    for option in (word.partition("=")[0] for word in arguments if word.startswith("-") and word != "-"):
        assert re.search(rf"(?:^|[\s,]){option}(?:[\s,]|$)", told, re.M), f"kehoach {name} has no {option}"


def test_every_event_and_code_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for path in (ROOT / "pipeline").rglob("*.py"):
        for event in re.findall(r"""log\.event\(\s*"([a-z-]+)\"""", path.read_text(encoding="utf-8")):
            assert f"`{event}`" in manual, f"{path.name} logs {event!r}, which the manual does not know"
    for status in ("done", "partial", "failed"):
        assert f"`file-{status}`" in manual


def test_a_backup_can_take_the_lock(tmp_path: Path) -> None:
    from pipeline import store
    from pipeline.errors import StoreError

    with store.locked(tmp_path):
        pass
    lock = tmp_path / ".store" / "lock"
    with subprocess.Popen(
        ["flock", lock, "sh", "-c", "echo held; read line"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as backup:
        assert backup.stdout is not None and backup.stdin is not None
        assert backup.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another run is writing"), store.locked(tmp_path):
            pass
        backup.stdin.write("\n")
    with store.locked(tmp_path):
        pass
