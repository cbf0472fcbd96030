"""Write docs/lifecycle/*.md from the step tables (流程步骤); with --check compare, and exit 1 when a page is out of date."""

import sys
from dataclasses import dataclass
from pathlib import Path

from gridlink.cases import lifecycle as cases
from gridlink.intake import lifecycle as intake
from gridlink.kernel.workflow import Apart, Same, Step, Workflow, mermaid

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "lifecycle"


@dataclass(frozen=True)
class Page:
    """One page: its file, the Chinese name of the thing, the table's module, and what that module holds."""

    file: str
    chinese: str
    module: str
    workflow: Workflow
    limits: dict[str, str]
    verbs: dict[str, str]


PAGES = (
    Page(
        "case.md",
        "案卷",
        "src/gridlink/cases/lifecycle.py",
        cases.LIFECYCLE,
        {stage.value: limit for stage, limit in cases.STAGE_LIMITS.items()},
        cases.VERBS,
    ),
    Page(
        "report.md",
        "上报／诉求",
        "src/gridlink/intake/lifecycle.py",
        intake.LIFECYCLE,
        {stage.value: limit for stage, limit in intake.STAGE_LIMITS.items()},
        intake.VERBS,
    ),
)


def text_of(page: Page) -> str:
    """The whole page as Markdown, the same text for the same table."""
    workflow = page.workflow
    beginnings = ", ".join(f"`{stage.value}`" for stage in workflow.beginnings)
    ends = ", ".join(f"`{stage.value}`" for stage in workflow.terminal)
    return "\n".join(
        [
            f"# The way of a {workflow.name} ({page.chinese})",
            "",
            f"Made by `scripts/make_lifecycle_docs.py` from [`{page.module}`](../../{page.module}); do not edit it here.",
            "The words are explained in the [glossary](../glossary.md).",
            "",
            "## Diagram",
            "",
            "```mermaid",
            mermaid(workflow).rstrip("\n"),
            "```",
            "",
            "## Stages",
            "",
            f"A {workflow.name} begins as {beginnings} and may rest as {ends}.",
            "",
            "| stage | limit of the stage (`stage_limits.csv`) | steps that may be taken |",
            "| --- | --- | --- |",
            *(_stage_row(page, stage.value) for stage in workflow.stages),
            "",
            "## Steps",
            "",
            "| step | from | to | permission | needs | clock | kept apart from | entry |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *(_step_row(page, name, row) for name, row in workflow.steps.items()),
            "",
        ]
    )


def _stage_row(page: Page, stage: str) -> str:
    steps = [name for name, row in page.workflow.steps.items() if any(source == stage for source in row.sources)]
    limit = page.limits.get(stage)
    return f"| `{stage}` | {f'`{limit}`' if limit else ''} | {_listed(steps)} |"


def _step_row(page: Page, name: str, row: Step) -> str:
    cells = (
        f"`{name}`",
        _listed([source.value for source in row.sources]),
        f"`{row.target.value}`" if row.target else "stays",
        f"`{row.permission}`",
        _listed(row.needs),
        row.clock.value if row.clock else "",
        "; ".join([*(_apart(rule) for rule in row.apart_from), *(_same(rule) for rule in row.same_as)]),
        f"`{page.verbs[name]}`",
    )
    return f"| {' | '.join(cells)} |"


def _apart(rule: Apart) -> str:
    who = {"person": "person", "organisation": "organisation", "both": "person and organisation"}[rule.by]
    unless = f", unless {_listed(rule.unless)}" if rule.unless else ""
    return f"`{rule.step}` ({who}{unless})"


def _same(rule: Same) -> str:
    return f"only who took `{rule.step}` ({rule.by})"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main() -> None:
    """Write the pages, or with --check say which differ."""
    stale = []
    for page in PAGES:
        path, text = FOLDER / page.file, text_of(page)
        if "--check" not in sys.argv:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.relative_to(ROOT).as_posix())
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run `make lifecycle`")
    print(f"docs/lifecycle: {len(PAGES)} pages {'are as the step tables' if '--check' in sys.argv else 'written'}")


if __name__ == "__main__":
    main()
