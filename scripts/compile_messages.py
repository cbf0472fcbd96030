"""Compile every locale/*/LC_MESSAGES/*.po under src/ whose .mo is missing or older. No GNU gettext needed."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def compile_catalogue(source: Path) -> None:
    """Write the .mo beside `source`; a file that does not parse stops with its name and line."""
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=source.parent.parent.name, abort_invalid=True)
    with source.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogue)


def main() -> None:
    """Compile what is out of date and say what was compiled."""
    for source in sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            compile_catalogue(source)
        except ValueError as error:
            sys.exit(f"{source.relative_to(ROOT)}: {error}")
        print(f"compiled {source.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
