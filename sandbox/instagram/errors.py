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


def token_ended(subcode: int) -> GraphError:
    """A token that its owner ended: 458 removed the app, 460 changed the password."""
    message = "Error validating access token: The session has been invalidated."
    return GraphError(190, message, subcode=subcode, kind="OAuthException")


def permission_missing(scope: str) -> GraphError:
    """A call that needs a permission which the owner did not give."""
    message = f"(#10) Application does not have permission for this action: {scope}"
    return GraphError(10, message, status=403)


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


# What the vendor is known to answer, by code and subcode: the HTTP status where it is not 400, and its words.
PLANNED: dict[tuple[int, int | None], tuple[int, str]] = {
    (10, 2534022): (403, "This message is sent outside of allowed window."),
    (10, 2018278): (403, "This message is sent outside of allowed window."),
    (10, 2018065): (403, "This message is sent outside of allowed window."),
    (10, 2018108): (403, "This person is not receiving messages from you right now."),
    (10, 1893063): (403, "This account is temporarily restricted from sending messages."),
    (10, 2534077): (403, "The account could not be verified."),
    (10, 1893015): (403, "The user has stopped marketing messages."),
    (10, 1404170): (403, "Marketing messages are restricted."),
    (10, None): (403, "Application does not have permission for this action"),
    (100, 2534014): (400, "The requested user cannot be found."),
    (100, 2018001): (400, "No matching user found"),
    (100, 33): (400, "Unsupported post request. Object does not exist or lacks permissions."),
    (100, None): (400, "Unsupported request - method type: post"),
    (100, 2534015): (400, "Invalid message data"),
    (100, 2534025): (400, "The comment is invalid for a private reply."),
    (100, 2534029): (400, "The business is blocked from sending messages via API."),
    (100, 2534037): (400, "The conversation is controlled by another app."),
    (100, 2018300): (400, "Message failed to send because another app is controlling this thread now."),
    (100, 2018321): (400, "Message failed to send because an automation is controlling this thread."),
    (100, 2534013): (400, "The page is not linked to an Instagram account."),
    (100, 2018047): (400, "Upload attachment failure."),
    (100, 2018008): (400, "Failed to fetch the file from the url."),
    (100, 2018109): (400, "Attachment size exceeds allowable limit."),
    (100, 2018294): (400, "Video upload timed out."),
    (100, 2018074): (400, "The attachment id is not owned by this account."),
    (190, 458): (401, "Error validating access token: the user has not authorized the application."),
    (190, 460): (401, "Error validating access token: the session has been invalidated."),
    (190, 463): (400, "Error validating access token: Session has expired."),
    (190, 467): (401, "Error validating access token: the session is invalid."),
    (190, None): (400, "Invalid OAuth access token - Cannot parse access token"),
    (200, None): (403, "Permissions error"),
    (200, 2018028): (403, "Requires instagram_manage_messages permission to manage the object"),
    (200, 2018027): (403, "The app is not live."),
    (200, 2534041): (403, "The account owner has disabled access to instagram direct messages."),
    (200, 1545041): (403, "This person isn't available right now."),
    (551, 1545041): (400, "This person isn't available right now."),
    (551, None): (400, "This person isn't available right now."),
    (4, None): (403, "Application request limit reached"),
    (4, 2018354): (403, "Application request limit reached"),
    (17, None): (403, "User request limit reached"),
    (17, 2018354): (403, "User request limit reached"),
    (32, None): (403, "Page request limit reached"),
    (32, 2018354): (403, "Page request limit reached"),
    (613, None): (400, "Calls to this api have exceeded the rate limit."),
    (613, 2534040): (400, "Calls to this api have exceeded the rate limit."),
    (613, 2018338): (400, "Abusive use of message tags."),
    (613, 1893016): (400, "Duplicate opt-in request."),
    (1, None): (500, "An unknown error occurred"),
    (1, 99): (500, "An unknown error occurred"),
    (1, 1357046): (500, "Messages are all sent successfully, but the endpoint returns an error."),
    (2, None): (400, "Service temporarily unavailable"),
    (2, 1545133): (400, "An unexpected error has occurred. Please retry your request later."),
    (2500, None): (500, "Unknown path components"),
    (100, 2534001): (400, "The thread was archived or deleted by its owner."),
    (9000001, None): (400, "The message has been deleted."),
    (36103, None): (400, "The account is not eligible for the API."),
    (80002, None): (400, "There have been too many calls to this Instagram account."),
    (80006, None): (400, "There have been too many calls to this account."),
}


def planned(code: int, subcode: int | None) -> GraphError:
    """The vendor's refusal with this code, in its words; 400 and plain words for one that it never gave."""
    status, words = PLANNED.get((code, subcode), (400, f"(#{code}) An error that nobody has seen yet"))
    return GraphError(code, words, subcode=subcode, status=status)
