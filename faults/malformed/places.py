"""Odd things in a folder: links, pipes, names."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from faults.malformed.case import EITHER, LINES, READ, place

_TEXT = "\n".join(LINES)


@place("link-to-nothing.txt", "not there")
def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere.txt")


@place("link-to-itself.txt", EITHER)
def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@place("folder-loop", READ, (("folder-loop/a.txt", READ),))
def folder_loop(path: Path) -> None:
    """A folder that holds itself."""
    path.mkdir()
    (path / "b").symlink_to(path, target_is_directory=True)
    (path / "a.txt").write_text(_TEXT + "\nvòng", encoding="utf-8")


@place("pipe.pdf", "no regular file")
def pipe(path: Path) -> None:
    """Whoever opens it waits for ever."""
    os.mkfifo(path)


@place("socket.pdf", "no regular file")
def socket_file(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may have a hundred letters at most
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


@place("device.pdf", EITHER)
def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@place("sparse.txt", EITHER)
def sparse(path: Path) -> None:
    """A quarter of a gigabyte of zeros that take no room on the disk."""
    with path.open("wb") as file:
        file.write(_TEXT.encode())
        file.truncate(1 << 28)


@place("ẩn\n\x1b[31m=1+1<b>.txt", READ)
def odd_name(path: Path) -> None:
    path.write_text(_TEXT + "\ntên lạ", encoding="utf-8")


@place(os.fsdecode(b"k\xe9 ho\xb9ch.txt"), READ, (("k\\xe9 ho\\xb9ch.txt", READ),))
def undecodable_name(path: Path) -> None:
    path.write_text(_TEXT + "\ntên không mã", encoding="utf-8")


@place("a" * 251 + ".txt", READ)
def long_name(path: Path) -> None:
    path.write_text(_TEXT + "\ntên dài", encoding="utf-8")


@place("deep", READ)
def deep_folders(path: Path) -> None:
    """Two hundred folders, one in the other."""
    last = path.joinpath(*["d"] * 200)
    last.mkdir(parents=True)
    (last / "a.txt").write_text(_TEXT + "\nsâu", encoding="utf-8")
