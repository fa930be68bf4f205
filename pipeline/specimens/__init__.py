"""Fictional acts in the real forms: composed as data, typeset to pages, degraded to scans.

`compose` reads an act, `typeset` and `write` make a PDF, a DOCX or text of it, `degrade` makes a scan
of the PDF; `demo` builds the archive in ``data/raw``. No body, place or person in them exists.
"""
