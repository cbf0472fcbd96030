"""The bodies in docs/howto/use-the-api.md are sent as they stand there."""

from __future__ import annotations

import json
import re

from django.conf import settings

from gridlink.people.actions import appoint
from gridlink.people.permissions import SYSTEM
from tests.web.api.asking import Asker

PAGE = (settings.BASE_DIR / "docs" / "howto" / "use-the-api.md").read_text(encoding="utf-8")
REQUEST = re.compile(r"curl -s \$GRIDLINK(\S+)[^\n]*(?:\\\n[^\n]*)?-d @- <<'JSON'\n(.*?)\nJSON", re.DOTALL)


def test_every_body_of_the_page_is_taken(city):
    appoint(Asker("acceptor-990101").actor.user_id, post="gateway-9901", by=SYSTEM)
    asker = Asker("acceptor-990101")
    requests = dict(REQUEST.findall(PAGE))
    assert list(requests) == ["/reports", "/reports/batch", "/reports/1/steps/accept"]

    received = asker.post("/reports", json.loads(requests["/reports"]), Idempotency_Key="5f1c-0001")
    batch = asker.post("/reports/batch", json.loads(requests["/reports/batch"])).json()
    step = f"/reports/{received.json()['id']}/steps/accept"
    accepted = asker.post(step, json.loads(requests["/reports/1/steps/accept"]), If_Match=received.headers["ETag"])

    assert received.status_code == 201
    assert (batch["accepted"], batch["refused"]) == (1, 1)
    assert (accepted.status_code, accepted.json()["stage"]) == (200, "accepted")
