"""The contracts in pyproject.toml hold what they say, also for apps made later."""

import tomllib
from typing import Any

import grimp
import pytest

from scripts.import_contracts import OwnModelsContract
from tests.repo.sources import APPS, ROOT

CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS = {contract["id"]: contract for contract in CONFIGURATION["importlinter"]["contracts"]}


def graph_with(importer: str, imported: str) -> grimp.ImportGraph:
    """A graph holding one import."""
    graph = grimp.ImportGraph()
    for module in (importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="")
    return graph


def own_models() -> OwnModelsContract:
    return OwnModelsContract(name="models", session_options={}, contract_options={})


@pytest.mark.parametrize("importer", ["gridlink.web.views", "config.wiring", "gridlink.casesearch.queries"])
@pytest.mark.parametrize("imported", ["gridlink.cases.models", "gridlink.cases.models.case"])
def test_models_are_not_imported_from_outside_their_app(importer: str, imported: str) -> None:
    result = own_models().check(graph_with(importer, imported), verbose=False)

    assert result.metadata["illegal"] == [(importer, imported, 7)]
    assert not result.kept


def test_models_are_imported_inside_their_app() -> None:
    graph = graph_with("gridlink.cases.actions.dispatch", "gridlink.cases.models")

    assert own_models().check(graph, verbose=False).kept


def test_rule_modules_are_strict_and_free_of_django_alike() -> None:
    strict = next(
        override["module"]
        for override in CONFIGURATION["mypy"]["overrides"]
        if "gridlink.kernel.*" in override["module"]
    )

    assert sorted(strict[1:]) == sorted(CONTRACTS["rules"]["source_modules"][1:])


def test_every_app_has_its_place_in_the_layers() -> None:
    layers = {name.strip(" ()") for layer in CONTRACTS["layers"]["layers"] for name in layer.split("|")}
    apps = {path.parent.name for path in APPS.glob("*/__init__.py")}

    assert apps - layers == set()
