"""Known vulnerabilities in what is locked: ``python -m faults.audit requirements.lock …``; 1 where there is one.

It asks PyPI through pip-audit. Where PyPI cannot be asked (no network, a mirror without advisories) it says that
nothing was checked and ends with 0, or with 1 under ``--strict``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def judge(report: dict[str, Any]) -> tuple[list[str], int, int]:
    """Lines on vulnerable packages, and how many packages were looked up and how many could not be."""
    found, checked, skipped = [], 0, 0
    for package in report["dependencies"]:
        if "skip_reason" in package:
            skipped += 1
            continue
        checked += 1
        for one in package["vulns"]:
            mend = ", ".join(one["fix_versions"]) or "no version yet"
            found.append(f"{package['name']} {package['version']}: {one['id']} (mended in {mend})")
    return found, checked, skipped


def audit(lock: Path) -> tuple[list[str], int, int, str]:
    """What `judge` says of a lock file, and why nothing could be looked up, where that is so."""
    options = [
        "--requirement",
        str(lock),
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run([sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True, timeout=600)
    try:
        return *judge(json.loads(done.stdout)), ""
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        return [], 0, 0, last[:200]


def main() -> int:
    """Audit the lock files that are named."""
    strict = "--strict" in sys.argv
    worst = 0
    for name in (argument for argument in sys.argv[1:] if not argument.startswith("-")):
        found, checked, skipped, why = audit(Path(name))
        for line in found:
            print(f"{name}: VULNERABLE {line}")
        if not checked:
            print(f"{name}: NOT CHECKED for vulnerabilities: {why or f'PyPI knows none of its {skipped} packages'}")
        else:
            print(f"{name}: {checked} packages looked up, {skipped} not, {len(found)} vulnerabilities")
        worst |= bool(found) or (strict and not checked)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
