"""docs/lifecycle says what the step tables say."""

import pytest

from scripts.make_lifecycle_docs import FOLDER, PAGES, Page, text_of


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_the_page_is_what_the_table_makes(page: Page) -> None:
    written = (FOLDER / page.file).read_text(encoding="utf-8")

    assert written == text_of(page), "run `make lifecycle`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_every_step_and_every_stage_has_its_row(page: Page) -> None:
    lines = text_of(page).splitlines()

    for name in (*page.workflow.steps, *(stage.value for stage in page.workflow.stages)):
        assert any(line.startswith(f"| `{name}` |") for line in lines), name


def test_no_page_stands_in_the_folder_that_no_table_makes() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.md")) == sorted(page.file for page in PAGES)


def test_a_rule_of_separation_by_person_alone_is_told_apart() -> None:
    case = next(page for page in PAGES if page.file == "case.md")

    close = next(line for line in text_of(case).splitlines() if line.startswith("| `close` |"))

    assert "`finish` (person and organisation); `answer_check` (person)" in close
