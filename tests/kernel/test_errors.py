"""Errors carry a code, parameters, a field and an HTTP status that clients rely on."""

import pickle

import pytest

from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Missing, Problems, Refused, Stale


def test_an_error_carries_its_code_its_field_and_its_parameters():
    error = Refused("case.wrong_stage", field="stage", stage="closed", allowed=["filed"])

    assert error.code == "case.wrong_stage"
    assert error.field == "stage"
    assert error.params == {"stage": "closed", "allowed": ["filed"]}
    assert str(error) == "case.wrong_stage [stage]: stage='closed', allowed=['filed']"


def test_a_parameter_may_be_called_code():
    error = Invalid("class.unknown", field="class", code="0401")

    assert error.code == "class.unknown"
    assert error.params == {"code": "0401"}


@pytest.mark.parametrize(
    ("kind", "status"), [(Refused, 409), (Denied, 403), (Stale, 409), (Missing, 404), (Invalid, 422)]
)
def test_each_kind_has_its_http_status(kind, status):
    assert kind.status == status
    assert kind("some.code").status == status
    assert issubclass(kind, GridlinkError)


def test_denied_and_stale_are_refusals_and_missing_and_invalid_are_not():
    assert issubclass(Denied, Refused)
    assert issubclass(Stale, Refused)
    assert not issubclass(Missing, Refused)
    assert not issubclass(Invalid, Refused)


def test_an_error_survives_the_way_between_two_processes():
    error = pickle.loads(pickle.dumps(Stale("case.changed", field="version", seen=3, now=4)))

    assert type(error) is Stale
    assert (error.code, error.field, error.params) == ("case.changed", "version", {"seen": 3, "now": 4})


def test_problems_show_every_fault_grouped_by_field():
    first, second, whole = Invalid("a.b", field="name"), Invalid("c.d", field="name"), Invalid("e.f")

    problems = Problems([first, Problems([second, whole])])

    assert problems.problems == (first, second, whole)
    assert problems.by_field() == {"name": [first, second], "": [whole]}
    assert (problems.code, problems.field, problems.params) == ("input.problems", "name", {"count": 3})
    assert str(problems) == "a.b [name]; c.d [name]; e.f"
    assert str(pickle.loads(pickle.dumps(problems))) == str(problems)


def test_problems_without_a_problem_cannot_be_raised():
    with pytest.raises(ValueError, match="at least one"):
        Problems([])
