"""The methods of Altegio's API that the mirror uses: one function each. Errors are those of `errors`.

The vendor says `location_id` where older paths say `company`: the same number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from altegio.client.http import AltegioClient, Answer

# The largest page that has been seen to work; the vendor documents no maximum.
PAGE = 200
_LABELLED = {"client": 1, "record": 2}

SEARCH_FIELDS = ("id", "name", "phone", "email", "visits_count", "last_visit_date", "sold_amount")


def company(client: AltegioClient, company: int, *, priority: str = "sweep") -> Answer:
    """The location: title, time zone, currency, address."""
    return client.request("GET", f"/company/{company}", priority=priority)


def my_companies(client: AltegioClient, *, page: int = 1, count: int = PAGE) -> Answer:
    """The locations that the user behind the token sees."""
    return client.request("GET", "/companies", params={"my": 1, "page": page, "count": count})


def staff_list(client: AltegioClient, company: int, *, priority: str = "sweep") -> Answer:
    """All staff in one list, fired and hidden ones too."""
    # `/company/{id}/staff` has been seen to answer "Not enough rights" where this path worked.
    return client.request("GET", f"/staff/{company}", priority=priority)


def service_categories(client: AltegioClient, company: int, *, priority: str = "sweep") -> Answer:
    """All groups of services in one list."""
    return client.request("GET", f"/company/{company}/service_categories", priority=priority)


def services(client: AltegioClient, company: int, *, priority: str = "sweep") -> Answer:
    """All services in one list, inactive ones too."""
    return client.request("GET", f"/company/{company}/services", priority=priority)


def clients_page(
    client: AltegioClient,
    company: int,
    page: int,
    count: int = PAGE,
    changed_after: datetime | None = None,
    *,
    ids: Sequence[int] = (),
) -> Answer:
    """One page of whole clients. The vendor marks this list as deprecated; no other has `changed_after`.

    `ids`: these clients only, a page of them at most.
    """
    params: dict[str, Any] = {"page": page, "count": count, **_changed("after", changed_after)}
    if ids:
        params["id[]"] = list(ids)
    return client.request("GET", f"/clients/{company}", params=params)


def clients_search_page(
    client: AltegioClient,
    company: int,
    page: int,
    count: int = PAGE,
    *,
    fields: Sequence[str] = SEARCH_FIELDS,
    order_by: str = "id",
    filters: Sequence[dict[str, Any]] = (),
) -> Answer:
    """One page of the search: the named fields only. The vendor ignores custom fields, spent and balance."""
    body = {
        "page": page,
        "page_size": count,
        "fields": list(fields),
        "order_by": order_by,
        "order_by_direction": "ASC",
        "operation": "AND",
        "filters": list(filters),
    }
    return client.request("POST", f"/company/{company}/clients/search", body=body)


def client(api: AltegioClient, company: int, client_id: int, *, priority: str = "sweep") -> Answer:
    """One whole client."""
    return api.request("GET", f"/client/{company}/{client_id}", priority=priority)


def client_of_company(api: AltegioClient, company: int, client_id: int) -> Answer:
    """One whole client by another way, which the vendor documents nowhere."""
    return api.request("GET", f"/company/{company}/clients/{client_id}")


def records_page(
    client: AltegioClient,
    company: int,
    page: int,
    count: int = PAGE,
    *,
    start_date: date | None = None,
    end_date: date | None = None,
    changed_after: datetime | None = None,
    changed_before: datetime | None = None,
    with_deleted: bool = True,
    include_finance_transactions: bool = True,
) -> Answer:
    """One page of appointments whose day lies in [start_date, end_date], both ends included."""
    params: dict[str, Any] = {"page": page, "count": count, **_days(start_date, end_date)}
    params |= {**_changed("after", changed_after), **_changed("before", changed_before)}
    if with_deleted:
        params["with_deleted"] = 1
    if include_finance_transactions:
        params["include_finance_transactions"] = 1
    return client.request("GET", f"/records/{company}", params=params)


def record(client: AltegioClient, company: int, record_id: int, *, priority: str = "sweep") -> Answer:
    """One whole appointment with its payments."""
    params = {"include_finance_transactions": 1}
    return client.request("GET", f"/record/{company}/{record_id}", params=params, priority=priority)


def transactions_page(
    client: AltegioClient,
    company: int,
    page: int,
    count: int = PAGE,
    *,
    start_date: date | None = None,
    end_date: date | None = None,
    changed_after: datetime | None = None,
    deleted: bool = False,
) -> Answer:
    """One page of the money that moved on these days; the deleted transactions are a list of their own."""
    params: dict[str, Any] = {"page": page, "count": count, "deleted": int(deleted)}
    params |= {**_days(start_date, end_date), **_changed("after", changed_after)}
    return client.request("GET", f"/transactions/{company}", params=params)


def transaction(
    client: AltegioClient, company: int, transaction_id: int, *, priority: str = "sweep"
) -> Answer:
    """One movement of money."""
    return client.request("GET", f"/finance_transactions/{company}/{transaction_id}", priority=priority)


def staff_schedule(client: AltegioClient, company: int, start_date: date, end_date: date) -> Answer:
    """When each master works on these days, both ends included; a day off has no hours."""
    params = _days(start_date, end_date)
    return client.request("GET", f"/company/{company}/staff/schedule", params=params)


def comments_page(
    client: AltegioClient,
    company: int,
    page: int,
    count: int = PAGE,
    *,
    start_date: date | None = None,
    end_date: date | None = None,
) -> Answer:
    """One page of the reviews written on these days. The vendor tells of them by no webhook."""
    params = {"page": page, "count": count, **_days(start_date, end_date)}
    return client.request("GET", f"/comments/{company}", params=params)


def permissions(client: AltegioClient, company: int) -> Answer:
    """What the user behind the token may see. A limited one makes a silently partial mirror."""
    return client.request("GET", f"/user/permissions/{company}")


def custom_field_definitions(client: AltegioClient, company: int, kind: str = "client") -> Answer:
    """The salon's own fields of clients (`kind` "client") or appointments ("record")."""
    return client.request("GET", f"/custom_fields/{kind}/{company}")


def labels(client: AltegioClient, company: int, kind: str = "client") -> Answer:
    """The salon's labels of clients (`kind` "client") or appointments ("record"), with their colours."""
    # The vendor says: the entity is a number, as in the labels' own `entity`.
    return client.request("GET", f"/labels/{company}/{_LABELLED[kind]}")


def hooks_settings(client: AltegioClient, company: int) -> Answer:
    """Where the location's webhooks go: `urls`, and the flags of the first of them only."""
    return client.request("GET", f"/hooks_settings/{company}")


def replace_hooks_settings(client: AltegioClient, company: int, settings: Mapping[str, Any]) -> Answer:
    """Put these settings in place of all that the location has, other apps' addresses too.

    The vendor says: 1 to 10 `urls`, and the flags hold for each of them.
    """
    return client.request("POST", f"/hooks_settings/{company}", body=dict(settings))


def send_sms(client: AltegioClient, company: int, client_ids: Sequence[int], text: str) -> Answer:
    """Send an SMS to these clients by the salon's SMS account in Altegio.

    Never repeated when the outcome is unknown: a Retryable error with `maybe_done` means that the SMS may
    have gone out.
    """
    body = {"client_ids": list(client_ids), "text": text}
    path = f"/sms/clients/by_id/{company}"
    return client.request("POST", path, body=body, priority="webhook", once=True)


def _days(start_date: date | None, end_date: date | None) -> dict[str, str]:
    days = {"start_date": start_date, "end_date": end_date}
    return {name: day.isoformat()[:10] for name, day in days.items() if day}


def _changed(side: str, moment: datetime | None) -> dict[str, str]:
    # The vendor says `YYYY-MM-DDTHH:MM:SS` without a zone, and not whose clock that is: the caller's
    # overlap covers every zone there is.
    if moment is None:
        return {}
    return {f"changed_{side}": moment.replace(tzinfo=None).isoformat(timespec="seconds")}
