"""A request sent twice takes effect once and is answered the same both times."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from gridlink.intake.models import Report
from gridlink.web.models import IdempotencyKey
from tests.walking import photo
from tests.web.api.asking import LITTER, Asker, codes, refusal


def test_the_same_request_again_is_answered_the_same_and_does_nothing(supervisor):
    first = supervisor.post("/reports", LITTER, Idempotency_Key="a")
    again = supervisor.post("/reports", LITTER, Idempotency_Key="a")

    assert Report.objects.count() == 1
    assert (again.status_code, again.json()) == (201, first.json())
    assert (again.headers["Location"], again.headers["ETag"]) == (first.headers["Location"], '"1"')
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


def test_another_key_or_none_is_another_request(supervisor):
    for key in ("a", "b"):
        supervisor.post("/reports", LITTER, Idempotency_Key=key)
    supervisor.post("/reports", LITTER)

    assert Report.objects.count() == 3


def test_a_key_used_for_another_body_is_refused(supervisor):
    supervisor.post("/reports", LITTER, Idempotency_Key="a")

    response = supervisor.post("/reports", LITTER | {"urgent": True}, Idempotency_Key="a")

    assert codes(response) == [("Idempotency-Key", "idempotency.other_body")]
    assert Report.objects.count() == 1


def test_a_key_is_a_person_s_own(supervisor, acceptor):
    supervisor.post("/reports", LITTER, Idempotency_Key="a")

    assert acceptor.post("/reports", LITTER, Idempotency_Key="a").status_code == 201
    assert Report.objects.count() == 2


def test_a_refusal_is_not_kept_so_that_it_may_be_tried_again(supervisor):
    wrong = LITTER | {"class_code": "9999"}

    assert refusal(supervisor.post("/reports", wrong, Idempotency_Key="a"))[0] == 422
    assert not IdempotencyKey.objects.exists()
    assert supervisor.post("/reports", LITTER, Idempotency_Key="a").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 121, "two words", "钥匙".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused(supervisor, key):
    response = supervisor.post("/reports", LITTER, Idempotency_Key=key)

    assert codes(response) == [("Idempotency-Key", "idempotency.bad_key")]
    assert not Report.objects.exists()


def test_a_step_taken_twice_with_one_key_is_taken_once(acceptor):
    report = acceptor.post("/reports", LITTER).json()
    path = f"/reports/{report['id']}/steps/accept"

    first = acceptor.post(path, {"case_class": "event:0112"}, Idempotency_Key="a", If_Match='"1"')
    again = acceptor.post(path, {"case_class": "event:0112"}, Idempotency_Key="a", If_Match='"1"')

    assert (first.json(), again.status_code) == (again.json(), 200)
    assert again.headers["ETag"] == '"2"'


def test_a_file_given_twice_with_one_key_is_one_piece_of_evidence(supervisor):
    report = supervisor.post("/reports", LITTER).json()
    path, file = f"/reports/{report['id']}/evidence", photo()

    first = supervisor.upload(path, file, "found", Idempotency_Key="a")
    file.seek(0)
    again = supervisor.upload(path, file, "found", Idempotency_Key="a")

    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    other = supervisor.upload(path, photo(), "found", Idempotency_Key="a")
    assert codes(other) == [("Idempotency-Key", "idempotency.other_body")]


def test_of_requests_at_once_with_one_key_one_does_the_work_and_all_get_its_answer(transactional_city):
    askers = [Asker("sup-990101001-2") for _ in range(4)]
    ready, responses = threading.Barrier(len(askers)), []

    def send(asker: Asker) -> None:
        try:
            ready.wait(timeout=30)
            responses.append(asker.post("/reports", LITTER, Idempotency_Key="at-once"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[asker]) for asker in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert [response.status_code for response in responses] == [201] * 4
    assert [response.json() for response in responses] == [responses[0].json()] * 4
    assert sum("Idempotency-Replayed" in response.headers for response in responses) == 3
    assert Report.objects.count() == 1
