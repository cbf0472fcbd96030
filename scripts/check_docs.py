"""Check the documents: every relative link leads to a file, every anchor to a heading, every `make` target exists."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
TARGET = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)


def documents() -> list[Path]:
    """The Markdown files at the root and under docs/, deploy/ and packs/."""
    found = list(ROOT.glob("*.md"))
    for folder in ("docs", "deploy", "packs"):
        found += (ROOT / folder).rglob("*.md")
    return sorted(found)


def anchors(text: str) -> set[str]:
    """The anchors GitHub gives the headings of `text`."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(FENCE.sub("", text)))
    return {heading.strip().replace(" ", "-") for heading in kept}


def link_faults(document: Path, text: str) -> list[str]:
    """The relative links of one document that lead nowhere."""
    found = []
    for link in LINK.findall(INLINE.sub("", FENCE.sub("", text))):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        if not target.exists():
            found.append(f"{document.relative_to(ROOT)}: link to {link}, which does not exist")
        elif anchor and target.suffix == ".md" and anchor.lower() not in anchors(target.read_text(encoding="utf-8")):
            found.append(f"{document.relative_to(ROOT)}: link to {link}, a heading that does not exist")
    return found


def main() -> None:
    """Print every fault; exit 1 when there is one."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    found = []
    for document in documents():
        text = document.read_text(encoding="utf-8")
        found += link_faults(document, text)
        unknown = sorted(set(TARGET.findall(text)) - targets)
        found += [f"{document.relative_to(ROOT)}: names make {name}, which is no target" for name in unknown]
    if found:
        sys.exit("\n".join(found))
    print(f"docs: {len(documents())} documents, every link and make target exists")


if __name__ == "__main__":
    main()
