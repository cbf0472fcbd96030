"""Bring locale/zh_Hans/LC_MESSAGES/django.po up to date with the msgids in code and templates. No GNU gettext needed.

scripts/make_messages.py           add what is new (untranslated), drop what is gone, compile
scripts/make_messages.py --check   change nothing; print what has no Chinese and exit 1
scripts/make_messages.py --fill zh.json   the same as the first, with Chinese taken from {"msgid": "Chinese", …}
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "gridlink"
CATALOGUE = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = "# Chinese of gridlink. Sorted by msgid; scripts/make_messages.py keeps it in step with the source."
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | tuple[str, ...], str]
"""A msgid (with its plural) and its context ("" for none)."""


def used() -> dict[Key, list[str]]:
    """Every msgid in use, with the files it stands in."""
    found: dict[Key, list[str]] = {}
    for path, text in sources():
        for _line, messages, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            key = (tuple(messages) if isinstance(messages, list | tuple) else messages, context or "")
            files = found.setdefault(key, [])
            if path not in files:
                files.append(path)
    return found


def sources() -> Iterator[tuple[str, str]]:
    """Python files, and templates made to look like Python (Django's templatize, indentation taken off)."""
    for path in sorted([*SOURCE.rglob("*.py"), ROOT / "config" / "settings" / "__init__.py"]):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    if not settings.configured:
        settings.configure()
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield path.relative_to(ROOT).as_posix(), re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE)


def kept() -> Catalog:
    """The catalogue as it stands."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans")
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="zh_Hans", abort_invalid=True)


def is_translated(message: Message | None) -> bool:
    """Whether there is Chinese for it."""
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def first_of(key: Key) -> str:
    """The msgid by which the catalogue finds it."""
    return key[0] if isinstance(key[0], str) else key[0][0]


def untranslated() -> dict[str, str]:
    """The msgids in use without Chinese, each with a file it stands in."""
    catalogue = kept()
    return {
        first_of(key): files[0]
        for key, files in used().items()
        if not is_translated(catalogue.get(first_of(key), key[1] or None))
    }


def update(given: dict[str, str]) -> None:
    """Write the catalogue anew: what is in use, with the Chinese given or that there was."""
    before, after = kept(), Catalog(locale="zh_Hans", header_comment=HEADER, fuzzy=False)
    for key, files in used().items():
        message = before.get(first_of(key), key[1] or None)
        string = message.string if message is not None else ""
        if first_of(key) in given:
            chinese = given[first_of(key)]
            string = (chinese,) if isinstance(key[0], tuple) else chinese
        after.add(key[0], string, locations=[(file, 0) for file in files], context=key[1] or None)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, after, width=0, sort_output=True, omit_header=False, include_lineno=False)
    # Dates would change with every run; the rest are babel's placeholders.
    text = re.sub(
        r'^"(?!Language:|Plural|MIME|Content)[A-Z][A-Za-z-]+: .*\n', "", written.getvalue().decode(), flags=re.MULTILINE
    )
    CATALOGUE.write_text(text, encoding="utf-8")


def main() -> None:
    """Update or check, and say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when Chinese is missing")
    parser.add_argument("--fill", type=Path, help="JSON file of msgid and Chinese")
    options = parser.parse_args()
    if not options.check:
        update(json.loads(options.fill.read_text(encoding="utf-8")) if options.fill else {})
    missing = untranslated()
    for msgid, file in sorted(missing.items()):
        print(f"{file}: no Chinese for {msgid!r}")
    if missing:
        sys.exit(f"{len(missing)} msgids without Chinese in {CATALOGUE.relative_to(ROOT)}")
    print("every msgid has its Chinese")


if __name__ == "__main__":
    main()
