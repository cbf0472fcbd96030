"""Version 1 of the API: its routers, its authentication, its OpenAPI document."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from gridlink import __version__
from gridlink.web.api.auth import AUTH
from gridlink.web.api.parsing import StrictParser
from gridlink.web.api.problems import PROBLEM, add_handlers
from gridlink.web.api.rendering import FastRenderer
from gridlink.web.api.routers import cases, catalogue, evidence, figures, grid, people, reports

DESCRIPTION = """The same actions and queries as the console, under the same permissions.

Send `Authorization: Bearer <token>`. Every refusal is application/problem+json (RFC 9457) whose `code` never changes and
whose `detail` is in the language of Accept-Language. Lists are paged by the cursor in the Link header. A POST with an
Idempotency-Key takes effect once. If-Match with the ETag of a report or case keeps a step from resting on what has
changed since."""

IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,120}$"},
    "description": "Any text of your own, new for each request you mean to make. Sent again, it is answered the same.",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "description": "The ETag you decided on; 412 when somebody else was faster.",
}


class Api(NinjaAPI):
    """ninja's API, whose OpenAPI document says what is true of all routes: problems' media type, the headers above."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """The document; made once a call."""
        document = super().get_openapi_schema(**asked)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _say_problems(operation["responses"])
                if method == "post":
                    operation["parameters"].append(IDEMPOTENCY)
                if path.endswith("/steps/{step}"):
                    operation["parameters"].append(IF_MATCH)
        return document

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the route's function: short, and unique (tests/web/api/test_openapi.py)."""
        return str(operation.view_func.__name__)


def _say_problems(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400 and "application/json" in response.get("content", {}):
            response["content"] = {PROBLEM: response["content"].pop("application/json")}


def build() -> Api:
    """The API with every route, all of them asking who it is."""
    api = Api(
        title="gridlink",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api",
        auth=AUTH,
        parser=StrictParser(),
        renderer=FastRenderer(),
        openapi_url="openapi.json",
        docs_url=None,
    )
    for module in (reports, cases, evidence, grid, catalogue, people, figures):
        api.add_router("", module.router)
    add_handlers(api)
    return api


api = build()
