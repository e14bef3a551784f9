"""How Stripe says no: a status, and a body with type, code, message and parameter."""

from typing import Any


class Refused(Exception):
    """A request the sandbox refuses, in the words and codes Stripe uses.

    `saved` says whether an idempotency key remembers this answer: Stripe saves what an
    operation answered, but not what was refused before the operation began.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int = 400,
        kind: str = "invalid_request_error",
        param: str | None = None,
        saved: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.saved = saved
        self.body: dict[str, Any] = {
            "error": {"type": kind, "code": code, "message": message, "param": param}
        }


class ParameterRefused(Refused):
    """A parameter that is unknown, missing or malformed: refused before anything was done."""

    def __init__(self, message: str, *, code: str, param: str) -> None:
        super().__init__(message, code=code, param=param, saved=False)


class NoSuchObject(Refused):
    """The id names nothing that this account may see."""

    def __init__(self, noun: str, object_id: str, *, param: str = "id", status: int = 404) -> None:
        super().__init__(
            f"No such {noun}: '{object_id}'", code="resource_missing", param=param, status=status
        )
