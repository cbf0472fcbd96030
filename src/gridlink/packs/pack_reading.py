"""`read_pack`: a folder or a .zip into a `Pack`, with every fault of every file at once and never a traceback."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from gridlink.kernel.errors import Invalid
from gridlink.packs.catalogue_rules import calendar_goes_on
from gridlink.packs.checking import check_pack
from gridlink.packs.findings import Finding, Where
from gridlink.packs.geojson_reading import Shape, read_shapes
from gridlink.packs.pack import City, Pack
from gridlink.packs.reading import MAX_FILE_BYTES, open_text
from gridlink.packs.rows import TableRead, check_references, read_table
from gridlink.packs.sources import GZ, Folder, Source, Zip
from gridlink.packs.tables import FILES, GEOJSON_FILES, TABLES, TOML_FILES
from gridlink.packs.toml_files import read_city, read_notices, read_roles, read_week
from gridlink.packs.toml_indicators import read_indicators
from gridlink.packs.toml_reading import Toml

DutyCheck = Callable[[Pack], Iterable[Finding]]
IGNORED = {"SOURCES", "LICENSE", "README", "reports"}  # reports.toml: how `gridlink replay` reads past requests


def read_pack(
    path: str | Path | Source,
    *,
    check_duties: DutyCheck | None = None,
    max_file_bytes: int = MAX_FILE_BYTES,
    today: date | None = None,
) -> tuple[Pack | None, list[Finding]]:
    """The pack in a folder, a .zip or any other source, and what was found; None when any finding is an error.

    `check_duties` is called with the pack once its rows could be read, and gives the gaps and overlaps of the duty
    register (`gridlink.catalogue.duties` holds the rule). With `today` a calendar that ends too soon is told. Findings
    are sorted by file, line and column; of a pack of a newer format only that is said.
    """
    with ExitStack() as stack:
        source, findings = _source(Path(path), stack) if isinstance(path, str | Path) else (path, [])
        if source is None:
            return None, findings
        refused = {finding.file for finding in findings}
        findings += _strangers(source.names())
        texts: dict[str, str] = {}
        for name in FILES:
            if name in refused:
                continue
            text, found = open_text(source, name, most=max_file_bytes)
            findings += found
            if text is not None:
                texts[name] = text
    pack, found = _assemble(texts)
    findings += found
    newer = [finding for finding in findings if finding.code == "newer-format"]
    if newer:
        return None, newer
    if pack is not None:
        findings += check_pack(pack)
        findings += [] if today is None else calendar_goes_on(pack, today)
        if check_duties is not None:
            findings += check_duties(pack)
    findings = sorted(set(findings))
    if pack is None or any(finding.is_error for finding in findings):
        return None, findings
    return replace(pack, digest=digest_of(texts)), findings


def pack_of(source: Source) -> Pack:
    """The pack in files that were checked before; no rule is asked again. Raises ValueError for what cannot be read."""
    texts = {name: open_text(source, name)[0] for name in FILES}
    known = {name: text for name, text in texts.items() if text is not None}
    pack, _ = _assemble(known)
    if pack is None:
        raise ValueError("the files hold no city")
    return replace(pack, digest=digest_of(known))


def digest_of(texts: dict[str, str]) -> str:
    """SHA-256 over names, lengths and contents of the files, in the order of their names."""
    whole = hashlib.sha256()
    for name, text in sorted(texts.items()):
        data = text.encode()
        whole.update(f"{name} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def _source(path: Path, stack: ExitStack) -> tuple[Source | None, list[Finding]]:
    """The files of a folder or a .zip, and what is wrong with the archive itself; it is closed with `stack`."""
    if path.is_dir():
        return Folder(path), []
    if not path.is_file():
        return None, [Where(str(path)).finding("missing-folder")]
    try:
        source = Zip(stack.enter_context(zipfile.ZipFile(path)))
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        return None, [Where(path.name).finding("bad-archive", reason=str(fault))]
    return source, list(source.faults)


def _strangers(names: list[str]) -> list[Finding]:
    """Files that no pack has: most often a misspelt name."""
    findings = []
    for name in names:
        path = Path(name)
        hidden = name.startswith(".") or path.stem in IGNORED or path.suffix == ".md"
        if name.removesuffix(GZ) not in FILES and not hidden:
            near = ", ".join(get_close_matches(name, FILES, n=1)) or "…"
            findings.append(Where(name).finding("unknown-file", near=near))
    return findings


def _assemble(texts: dict[str, str]) -> tuple[Pack | None, list[Finding]]:
    tomls = {name: Toml(name, texts[name]) for name in TOML_FILES if name in texts}
    sound = {name: toml for name, toml in tomls.items() if not toml.is_broken}
    city = read_city(sound["pack.toml"]) if "pack.toml" in sound else None
    if city is None:
        return None, [finding for toml in tomls.values() for finding in toml.findings]
    for toml in sound.values():
        toml.is_bilingual = city.is_bilingual
    parts: dict[str, Any] = {}
    extra: dict[str, set[str]] = {}
    if "roles.toml" in sound:
        parts["roles"] = read_roles(sound["roles.toml"])
        extra["roles.toml"] = {row.code for row in parts["roles"]}
    if "notices.toml" in sound:
        parts["notices"] = read_notices(sound["notices.toml"])
        extra["notices.toml"] = {row.code for row in parts["notices"]}
    if "calendar.toml" in sound:
        parts["week"] = read_week(sound["calendar.toml"])
    if "indicators.toml" in sound:
        parts["indicators"], parts["grades"] = read_indicators(sound["indicators.toml"])
    findings = [finding for toml in tomls.values() for finding in toml.findings]
    tables = {
        table.file: read_table(table, texts[table.file], city.scheme, is_bilingual=city.is_bilingual)
        for table in TABLES
        if table.file in texts
    }
    findings += [finding for table in tables.values() for finding in table.findings]
    findings += check_references(tables, extra, city.scheme)
    parts |= {table.table.attribute: tuple(table.rows) for table in tables.values()}
    if "places.csv" in tables:
        parts["written_places"] = frozenset(int(key[0]) for key in tables["places.csv"].keys if key[0].isdigit())
    for file in GEOJSON_FILES:
        shapes, found = _shapes(file, texts, city, tables)
        parts[file.removesuffix("s.geojson") + "_shapes"] = shapes
        findings += found
    return Pack(city=city, **parts), findings


def _shapes(
    file: str, texts: dict[str, str], city: City, tables: dict[str, TableRead]
) -> tuple[dict[int, Shape], list[Finding]]:
    """Outlines by place code; one that is there twice, or that has no row in the table beside it, is a fault."""
    if file not in texts:
        return {}, []
    shapes, findings = read_shapes(file, texts[file])
    table = file.replace(".geojson", ".csv")
    rows = {key[0] for key in tables[table].keys} if table in tables else None
    kept: dict[int, Shape] = {}
    for shape in shapes:
        try:
            code = city.scheme.parse(shape.code)
        except Invalid as fault:
            params = {"value": shape.code, "reason": fault.code, "example": f"a code of {table}"}
            findings.append(shape.where.finding("bad-place-code", **params))
            continue
        if code in kept:
            findings.append(shape.where.finding("duplicate", value=shape.code, first=kept[code].where.line))
        elif rows is not None and str(code) not in rows:
            findings.append(shape.where.finding("shape-unknown", value=shape.code, file=table))
        else:
            kept[code] = shape
    missing = {row.code for row in tables[table].rows if not row.valid_to} - set(kept) if table in tables else set()
    broken = {finding.code for finding in findings} & {"bad-geojson", "bad-geometry", "not-finite", "bad-place-code"}
    if not broken:
        rows_by_code = {row.code: row for row in tables[table].rows} if table in tables else {}
        for code in missing:
            where = rows_by_code[code].at
            findings.append(where.finding("shape-missing", "code", value=rows_by_code[code].text, file=file))
    return kept, findings
