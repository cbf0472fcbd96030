"""Load on the API: people who report and work cases, send again what was not answered, and remember every answer."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

GRID = "990101001001001"
SUPERVISOR = "sup-990101001-2"
ACCEPTOR = "acceptor-990101"
CHIEF = "duty-990101"
DISPATCHER = "dispatch-990101"
HANDLER = "handle-clean-990101"
SCOPES = {
    SUPERVISOR: ("intake.report", "cases.answer_check", "cases.view"),
    ACCEPTOR: ("intake.accept", "intake.verify", "cases.check", "cases.view"),
    CHIEF: ("cases.file", "cases.close", "cases.view"),
    DISPATCHER: ("cases.dispatch", "cases.view"),
    HANDLER: ("cases.handle", "cases.view", "evidence.view"),
}
ANSWER_SECONDS = 20.0


@dataclass
class Acknowledged:
    """Everything a 2xx answer has promised."""

    reports: dict[str, str] = field(default_factory=dict)
    """The report's number by the text it was sent with, which no other has."""
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(subject, step) of every step taken."""
    evidence: dict[int, str] = field(default_factory=dict)
    """SHA-256 by id of every file given."""
    notices: Counter[tuple[int, str]] = field(default_factory=Counter)
    """(report, template) of every notice that must follow."""


class Load:
    """A few threads walking reports to their end until told to stop. What was begun is finished then."""

    def __init__(self, port: int, tokens: dict[str, str], *, mark: str, threads: int) -> None:
        self.port, self.tokens, self.mark = port, tokens, mark
        self.done = Acknowledged()
        self.answered = 0
        self.sent_again = 0
        self.replayed = 0
        self.faults: list[str] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._give_up_at = float("inf")
        self._threads = [threading.Thread(target=self._run, args=[number], daemon=True) for number in range(threads)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> None:
        """Begin nothing new and wait for what is under way; a request still unanswered after `seconds` is a fault."""
        self._give_up_at = time.monotonic() + seconds
        self._stop.set()
        for thread in self._threads:
            thread.join(seconds + ANSWER_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads)

    def wait_for_answers(self, count: int, seconds: float) -> None:
        """Wait until so many more requests were answered."""
        wanted, until = self.answered + count, time.monotonic() + seconds
        while self.answered < wanted:
            assert not self.faults, self.faults
            assert time.monotonic() < until, f"{self.answered} answers, {wanted} awaited within {seconds} s"
            time.sleep(0.01)

    def _run(self, number: int) -> None:
        walker = Walker(self, f"{self.mark}-{number}")
        turn = 0
        while not self._stop.is_set():
            turn += 1
            try:
                walker.walk(turn)
            except (AssertionError, LookupError, OSError, TypeError, ValueError) as fault:
                # Told by the test: nothing else would notice the end of a thread.
                with self._lock:
                    self.faults.append(f"{type(fault).__name__}: {fault}")
                return

    def count(self, *, again: int = 0, replayed: bool = False) -> None:
        """Count one answered request."""
        with self._lock:
            self.answered += 1
            self.sent_again += again
            self.replayed += replayed

    def give_up(self) -> bool:
        """Whether it is too late to try again."""
        return time.monotonic() > self._give_up_at


class Walker:
    """One thread: its connection, and the people it speaks for."""

    def __init__(self, load: Load, mark: str) -> None:
        self.load, self.mark = load, mark
        self.connection = http.client.HTTPConnection("127.0.0.1", load.port, timeout=ANSWER_SECONDS)

    def walk(self, turn: int) -> None:
        """One report: of four one is declined, one accepted, one dispatched, one worked until it is closed."""
        done, key = self.load.done, f"{self.mark}-{turn}"
        body = {"description": key, "place": GRID, "kind": "event", "class_code": "0112"}
        report = self.send(SUPERVISOR, "/reports", body, key)
        done.reports[key] = report["number"]
        subject = f"/reports/{report['id']}"
        if turn % 4 == 0:
            self.step(ACCEPTOR, subject, "decline", key, reason="not-found")
            done.notices[report["id"], "declined"] += 1
            return
        case = self.step(ACCEPTOR, subject, "accept", key, case_class="event:0112")["case"]
        done.notices[report["id"], "accepted"] += 1
        if turn % 4 != 1:
            self.dispatch(f"/cases/{case}", key)
        if turn % 4 == 3:
            self.close(f"/cases/{case}", key)
            done.notices[report["id"], "closed"] += 1

    def dispatch(self, case: str, key: str) -> None:
        """File the case and dispatch it to the body the duty register proposes."""
        self.step(CHIEF, case, "file", key, condition="1")
        proposal = self.send(DISPATCHER, case)["proposal"]
        self.step(DISPATCHER, case, "dispatch", key, organisation=proposal["organisation"]["id"])

    def close(self, case: str, key: str) -> None:
        """Mend it, have it checked, close it."""
        self.prove(HANDLER, case, "handled", key)
        self.step(HANDLER, case, "finish", key, result="已清扫")
        me = self.send(SUPERVISOR, "/me")["person"]["id"]
        self.step(ACCEPTOR, case, "send_check", key, supervisor=me)
        self.prove(SUPERVISOR, case, "checked", key)
        self.step(SUPERVISOR, case, "answer_check", key, outcome="mended")
        self.step(ACCEPTOR, case, "pass_check", key)
        self.step(CHIEF, case, "close", key)

    def step(self, who: str, subject: str, step: str, key: str, **fields: Any) -> Any:
        """Take a step, once."""
        answer = self.send(who, f"{subject}/steps/{step}", fields, f"{key}-{step}")
        kind, number = subject.strip("/").split("/")
        self.load.done.steps[f"{kind.removesuffix('s')}:{number}", step] += 1
        return answer

    def prove(self, who: str, subject: str, purpose: str, key: str) -> None:
        """Give a photo unlike every other."""
        buffer = BytesIO()
        Image.new("RGB", (16, 16)).save(buffer, "JPEG", comment=f"{key}-{purpose}".encode())
        line = "--photo\r\nContent-Disposition: form-data; name="
        head = f'{line}"purpose"\r\n\r\n{purpose}\r\n{line}"file"; filename="1.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = head.encode() + buffer.getvalue() + b"\r\n--photo--\r\n"
        answer = self.send(who, f"{subject}/evidence", body, f"{key}-{purpose}")
        self.load.done.evidence[answer["id"]] = answer["sha256"]

    def send(self, who: str, path: str, body: Any = None, key: str = "") -> Any:
        """Send until it is answered, with the same Idempotency-Key each time. Without a body: GET."""
        headers = {"Authorization": f"Bearer {self.load.tokens[who]}"}
        if body is not None:
            headers["Idempotency-Key"] = key
            headers["Content-Type"] = "application/json"
        if isinstance(body, bytes):
            headers["Content-Type"] = "multipart/form-data; boundary=photo"
        elif body is not None:
            body = json.dumps(body).encode()
        again = 0
        while True:
            try:
                self.connection.request("GET" if body is None else "POST", f"/api/v1{path}", body, headers)
                response = self.connection.getresponse()
                text = response.read()
            except (OSError, http.client.HTTPException) as fault:
                self.connection.close()
                again += 1
                if self.load.give_up():
                    raise TimeoutError(f"{path} {key} was never answered") from fault
                time.sleep(0.05)
                continue
            if not 200 <= response.status < 300:
                raise AssertionError(f"{path} {key}: {response.status} {text.decode(errors='replace')[:500]}")
            self.load.count(again=again, replayed=response.headers.get("Idempotency-Replayed") == "true")
            return json.loads(text)
