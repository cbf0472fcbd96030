"""The page of city packs: who may, what is shown is what is loaded, and what comes down goes up again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from gridlink.packs import offered
from gridlink.packs.loading import load_pack
from gridlink.packs.pack_reading import read_pack
from gridlink.packs.stored import Memory, opened, read_files
from gridlink.packs.zipping import zipped
from gridlink.people.permissions import SYSTEM
from tests.packs.planted import EXAMPLE
from tests.web.console.browsing import at_console, form_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(settings, tmp_path: Path) -> dict[str, bytes]:
    """The example city, loaded with its files; offered packs go to a folder of the test."""
    settings.DATA = tmp_path
    with opened(EXAMPLE) as source:
        found = read_files(source)
    pack, _ = read_pack(Memory(found))
    assert pack is not None
    load_pack(pack, by=SYSTEM, now=NOW, demo=True, files=found)
    return found


@pytest.fixture
def administrator(files: dict[str, bytes]) -> Client:
    return at_console("admin-9901")


def offer(client: Client, files: dict[str, bytes]) -> str:
    """Upload a pack; the address of the page of what it would change."""
    answer = client.post("/packs/offer", {"pack": SimpleUploadedFile("pack.zip", zipped(files))})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def with_limit(files: dict[str, bytes], limit: str) -> dict[str, bytes]:
    """The first condition with another limit."""
    lines = files["conditions.csv"].decode().split("\n")
    lines[1] = lines[1].replace(",2,urgent_hour", f",{limit},urgent_hour")
    return files | {"conditions.csv": "\n".join(lines).encode()}


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def conditions(limit: str) -> int:
    found = apps.get_model("catalogue.Condition").objects.filter(class_code="0101", code="1", kind="component")
    return found.filter(in_force_to=None, limit_value=limit, scheme__code="jw-2026").count()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pack_in_force_is_shown_with_its_files(files: dict[str, bytes], language: str) -> None:
    page = text(at_console("admin-9901", language=language).get("/packs"))

    assert apps.get_model("grid.City").objects.get().pack_hash in page
    assert "2026.1" in page
    assert all(f">{name}<" in page for name in files)


@pytest.mark.parametrize("username", ["dispatch-9901", "audit-9901", "city-chief", "admin-990101"])
def test_only_who_edits_everything_in_the_whole_city_may(files: dict[str, bytes], username: str) -> None:
    client = at_console(username)

    answers = [
        client.get(path).status_code for path in ("/packs", "/packs/export", "/packs/export.zip", "/packs/offered/x")
    ]
    answers.append(client.post("/packs/offer", {"name": "example"}).status_code)

    assert answers == [403] * 5
    assert not offered.folder().exists()


def test_what_was_shown_is_loaded_and_told_with_its_author(administrator: Client, files: dict[str, bytes]) -> None:
    address = offer(administrator, with_limit(files, "3"))
    page = administrator.get(address)
    assert "<code>limit_value</code> 2.00 → 3" in text(page)
    assert conditions("2") == 1

    answer = administrator.post(address, form_in(page, address))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/packs")
    assert (conditions("2"), conditions("3")) == (0, 1)
    entry = apps.get_model("ledger.Entry").objects.filter(verb="pack.loaded").latest("id")
    assert (entry.post, entry.body["counts"]["catalogue.Condition"]) == ("admin-9901", [0, 1, 0, 0])
    assert list(offered.folder().iterdir()) == []


def test_nothing_is_loaded_when_the_city_changed_meanwhile_and_it_is_shown_again(
    administrator: Client, files: dict[str, bytes]
) -> None:
    address = offer(administrator, with_limit(files, "3"))
    form = form_in(administrator.get(address), address)
    apps.get_model("people.Post").objects.filter(code="acceptor-9901").update(title_en="Head")
    apps.get_model("catalogue.Condition").objects.filter(class_code="0101", code="1").update(limit_value=7)

    answer = administrator.post(address, form)

    assert answer.status_code == 409
    assert "was changed since the differences were shown" in text(answer)
    assert conditions("3") == 0
    assert form_in(answer, address)["token"] != form["token"]


def test_a_pack_with_errors_shows_them_with_file_and_line_and_cannot_be_loaded(
    administrator: Client, files: dict[str, bytes]
) -> None:
    address = offer(administrator, with_limit(files, "soon"))

    page = administrator.get(address)

    assert "conditions.csv:2:" in text(page)
    assert "Load it" not in text(page)
    assert administrator.post(address, {"token": "x"}).status_code == 422


def test_a_pack_of_the_server_that_changes_nothing_says_so(administrator: Client) -> None:
    answer = administrator.post("/packs/offer", {"name": "example"})

    assert "No row would be written" in text(administrator.get(answer.headers["Location"]))


def test_nobody_gives_themselves_a_post(administrator: Client, files: dict[str, bytes]) -> None:
    people = files["people.csv"].replace(b",admin-9901,yes", b",admin-9901 chief-9901,yes")
    assert people != files["people.csv"]
    address = offer(administrator, files | {"people.csv": people})

    page = administrator.get(address)
    answer = administrator.post(address, {"token": form_in(page, address)["token"]})

    assert "Load it" not in text(page)
    assert answer.status_code == 409
    assert (
        not apps.get_model("people.Holding")
        .objects.filter(user__username="admin-9901", post__code="chief-9901")
        .exists()
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (lambda: {"pack": SimpleUploadedFile("big.zip", b"x" * 2000)}, "The file is larger than 0 MB."),
        (lambda: {"name": "../../etc"}, "There is no pack called ../../etc on the server."),
        (dict, "Choose a .zip, or a pack of the server."),
    ],
)
def test_a_bad_offer_is_refused_in_words(
    administrator: Client, monkeypatch: pytest.MonkeyPatch, given: Callable[[], dict[str, object]], sentence: str
) -> None:
    monkeypatch.setattr(offered, "MOST_BYTES", 1000)

    answer = administrator.post("/packs/offer", given(), follow=True)

    assert sentence in text(answer)
    assert list(offered.folder().glob("*")) == []


def test_what_is_no_zip_is_a_finding(administrator: Client) -> None:
    answer = administrator.post("/packs/offer", {"pack": SimpleUploadedFile("pack.zip", b"PK, or so it says")})

    assert "cannot be unpacked" in text(administrator.get(answer.headers["Location"]))


def test_an_offer_that_has_gone_is_not_found(administrator: Client) -> None:
    assert administrator.get(f"/packs/offered/{'0' * 64}").status_code == 404


def test_the_download_is_the_pack_as_it_was_loaded(administrator: Client, files: dict[str, bytes]) -> None:
    page, answer = administrator.get("/packs/export"), administrator.get("/packs/export.zip")

    assert "nothing was edited here" in text(page)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert "attachment" in answer.headers["Content-Disposition"]


def test_ten_offers_are_kept_and_no_more(files: dict[str, bytes]) -> None:
    marks = [offered.offer([str(number).encode()]) for number in range(14)]

    kept = {path.stem for path in offered.folder().iterdir()}

    assert len(kept) <= offered.MOST_KEPT + 1
    assert marks[-1] in kept
