"""What the vendor refuses: code, subcode, HTTP status, words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.instagram import ids


class GraphError(Exception):
    """A refusal in the vendor's shape. The vendor says HTTP 400 for most of them."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        status: int = 400,
        kind: str = "IGApiException",
        traced: bool = True,
    ) -> None:
        super().__init__(message)
        self.code, self.subcode, self.status = code, subcode, status
        self.message, self.kind, self.traced = message, kind, traced

    def body(self) -> dict[str, Any]:
        """Return the answer's body."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.traced:
            error["fbtrace_id"] = ids.trace_id(self.code, self.subcode, self.message)
        return {"error": error}


def token_invalid() -> GraphError:
    """No token, or one that was never issued."""
    message = "Invalid OAuth access token - Cannot parse access token"
    return GraphError(190, message, kind="OAuthException")


def token_expired(expired: datetime, now: datetime) -> GraphError:
    """A token past its 60 days."""
    form = "%A, %d-%b-%y %H:%M:%S UTC"
    message = (
        f"Error validating access token: Session has expired on {expired.strftime(form)}. "
        f"The current time is {now.strftime(form)}."
    )
    return GraphError(190, message, subcode=463, kind="OAuthException")


def window_closed() -> GraphError:
    """The person's last action is 24 hours old or older."""
    return GraphError(10, "This message is sent outside of allowed window.", subcode=2534022, status=403)


def human_agent() -> GraphError:
    """The tag that needs a review of its own, which this account has not."""
    message = (
        "(#10) To use 'Human Agent', your use of this endpoint must be reviewed and approved by Facebook."
    )
    return GraphError(10, message, status=403)


def person_not_found() -> GraphError:
    """A wrong or foreign IGSID, or a person who never wrote."""
    return GraphError(100, "The requested user cannot be found.", subcode=2534014)


def message_invalid(why: str) -> GraphError:
    """A body that Instagram cannot show: too long, empty, too many buttons."""
    return GraphError(100, f"Invalid message data: {why}", subcode=2534015)


def parameter(why: str) -> GraphError:
    """A missing, unknown or wrongly typed parameter."""
    return GraphError(100, f"(#100) {why}")


def comment_invalid() -> GraphError:
    """A private reply to a comment that does not exist or was answered."""
    return GraphError(100, "The comment is invalid for a private reply.", subcode=2534025)


def person_unavailable() -> GraphError:
    """The person blocked the salon."""
    return GraphError(551, "This person isn't available right now.", subcode=1545041, kind="OAuthException")


def direct_access_off() -> GraphError:
    """The owner switched off "Allow access to messages"."""
    message = "The account owner has disabled access to instagram direct messages."
    return GraphError(200, message, subcode=2534041, status=403)


def too_many_calls() -> GraphError:
    """More calls a second than the account may make."""
    return GraphError(613, "Calls to this api have exceeded the rate limit.", subcode=2534040)


def consent_missing() -> GraphError:
    """The profile of somebody who never wrote."""
    return GraphError(230, "User consent is required to access user profile")


def object_missing(method: str, node: str) -> GraphError:
    """An object that does not exist or is not ours."""
    message = (
        f"Unsupported {method.lower()} request. Object with ID '{node}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation"
    )
    return GraphError(100, message, subcode=33)


def method_unsupported(method: str) -> GraphError:
    """A POST to `me` where the vendor wants the numeric id, or an app without a role on the account."""
    return GraphError(100, f"Unsupported request - method type: {method.lower()}")


def unknown_path(path: str) -> GraphError:
    """A path that does not exist; the vendor answers 500 and no trace id."""
    return GraphError(2500, f"Unknown path components: {path}", status=500, traced=False)


def message_gone() -> GraphError:
    """A message taken back, or older than the twenty newest of its thread."""
    return GraphError(9000001, "The message has been deleted.")


def too_much_data() -> GraphError:
    """Messages nested into the list of conversations."""
    message = "Please reduce the amount of data you're asking for, then retry your request"
    return GraphError(1, message, status=500, kind="OAuthException")
