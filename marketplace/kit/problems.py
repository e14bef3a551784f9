"""The API's errors: problem details for HTTP APIs (RFC 9457)."""

from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from marketplace.kit.errors import Refusal


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """An exception as `application/problem+json`, or None for a bug, which may crash loudly."""
    if isinstance(error, Refusal):
        return _problem(error.status, error.code, error.sentence)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        error = NotFound()
    detail = error.detail if isinstance(error, APIException) else response.data
    problem = _problem(
        response.status_code,
        getattr(error, "default_code", "refused"),
        str(detail) if not isinstance(error, ValidationError) else str(error.default_detail),
    )
    if isinstance(error, ValidationError):
        problem.data["errors"] = detail
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response:
            problem[header] = response[header]
    return problem


def _problem(status: int, code: str, sentence: str) -> Response:
    return Response(
        {"type": "about:blank", "status": status, "code": code, "detail": sentence},
        status=status,
        content_type="application/problem+json",
    )
