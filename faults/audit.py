"""Known vulnerabilities in what is locked: ``python -m faults.audit requirements.lock …``; 1 where there is one.

It asks PyPI through pip-audit, then OSV (``--osv-url URL``: one of your own). Where neither can be asked (no network, a
mirror without advisories) it says that nothing was checked and ends with 0, or with 1 under ``--strict``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

_PATIENCE = 600.0  # seconds for a lock file


class Report(NamedTuple):
    """Lines on vulnerable packages, how many packages were looked up and how many could not be, and why none could."""

    found: list[str]
    checked: int = 0
    skipped: int = 0
    why: str = ""


def judge(report: dict[str, Any]) -> Report:
    """What pip-audit's JSON says."""
    found, checked, skipped = [], 0, 0
    for package in report["dependencies"]:
        if "skip_reason" in package:
            skipped += 1
            continue
        checked += 1
        for one in package["vulns"]:
            mend = ", ".join(one["fix_versions"]) or "no version yet"
            found.append(f"{package['name']} {package['version']}: {one['id']} (mended in {mend})")
    return Report(found, checked, skipped, "" if checked else f"knows none of its {skipped} packages")


def audit(lock: Path, osv_url: str | None = None) -> Report:
    """What the first advisory service says that knows a package of a lock file."""
    services = {"PyPI": ["pypi"], "OSV": ["osv", *(["--osv-url", osv_url] if osv_url else [])]}
    silent = []
    for name, service in services.items():
        report = _ask(lock, service)
        if report.checked:
            return report
        silent.append(f"{name}: {report.why}")
    return Report([], why="; ".join(silent))


def _ask(lock: Path, service: list[str]) -> Report:
    options = ["--requirement", str(lock), "--require-hashes", "--disable-pip", "--format", "json"]
    options += ["--progress-spinner", "off", "--vulnerability-service", *service]
    command = [sys.executable, "-m", "pip_audit", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return Report([], why=f"no answer in {_PATIENCE:g} seconds")
    try:
        return judge(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        return Report([], why=last if len(last) < 120 else f"…{last[-120:]}")


def main() -> int:
    """Audit the lock files that are named."""
    parser = argparse.ArgumentParser(prog="faults.audit")
    parser.add_argument("locks", nargs="+", type=Path)
    parser.add_argument("--strict", action="store_true", help="what cannot be checked is a failure")
    parser.add_argument("--osv-url", metavar="URL", help="an OSV service of your own")
    told = parser.parse_args()
    worst = False
    for lock in told.locks:
        report = audit(lock, told.osv_url)
        for line in report.found:
            print(f"{lock}: VULNERABLE {line}")
        if not report.checked:
            print(f"{lock}: NOT CHECKED for vulnerabilities ({report.why})")
        else:
            print(
                f"{lock}: {report.checked} packages looked up, {report.skipped} not, {len(report.found)} vulnerabilities"
            )
        worst |= bool(report.found) or (told.strict and not report.checked)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
