"""`clients/search`: filters with states, and only the fields that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.altegio import shapes
from sandbox.altegio.answers import Refusal
from sandbox.world import World, money

# The vendor says: anything else that is asked for is left out without a word (custom_fields, spent, balance).
FIELDS = (
    "id",
    "name",
    "surname",
    "patronymic",
    "phone",
    "email",
    "discount",
    "card",
    "sex_id",
    "importance_id",
    "birth_date",
    "comment",
    "categories",
    "visits_count",
    "first_visit_date",
    "last_visit_date",
    "sold_amount",
)
# Here the codes of a visit's state are others than everywhere else.
STATUS = {1: -1, 2: 0, 3: 1, 4: 2}

State = dict[str, Any]
Test = Callable[[dict[str, Any]], bool]


def run(world: World, body: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Return the asked page and how many clients there are in all. Refuses an unknown filter with 400."""
    tests = [_test(world, one) for one in body.get("filters") or []]
    join = any if str(body.get("operation", "AND")).upper() == "OR" else all
    kept = [one for one in world.clients.values() if not tests or join(test(one) for test in tests)]
    rows = [_row(world, one) for one in kept]
    order = {"visit_count": "visits_count"}.get(str(body.get("order_by")), body.get("order_by") or "id")
    if order not in FIELDS:
        raise Refusal(400, "Недопустиме значення сортування", {"order_by": ["Недопустиме значення"]})
    rows.sort(
        key=lambda row: (
            str(row[order]) if isinstance(row[order], str) else "",
            _figure(row[order]),
            row["id"],
        ),
        reverse=str(body.get("order_by_direction", "ASC")).lower() == "desc",
    )
    size, page = min(200, _whole(body.get("page_size"), 25)), _whole(body.get("page"), 1)
    asked = [name for name in ["id", *(body.get("fields") or [])] if name in FIELDS]
    cut = rows[(page - 1) * size : page * size]
    return [{name: row[name] for name in dict.fromkeys(asked)} for row in cut], len(rows)


def _whole(value: Any, default: int) -> int:
    return max(1, value) if isinstance(value, int) else default


def _figure(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _row(world: World, client: dict[str, Any]) -> dict[str, Any]:
    full = shapes.full_client(world, client["id"])
    days = sorted(one["date"] for one in world.records_of(client["id"]) if _came(one))
    return full | {
        "visits_count": full["visits"],
        "sold_amount": full["spent"],
        "first_visit_date": days[0] if days else "",
        "last_visit_date": days[-1] if days else "",
    }


def _came(record: dict[str, Any]) -> bool:
    return record["attendance"] == 1 and not record["deleted"]


def _test(world: World, wanted: Any) -> Test:
    """Turn a filter into a question to a client's card."""
    if not isinstance(wanted, dict) or not isinstance(wanted.get("state"), dict):
        raise _bad_filter()
    state: State = wanted["state"]
    kind = str(wanted.get("type"))
    field = {"id": "id", "gender": "sex_id", "importance": "importance_id"}.get(kind)
    if field is not None:
        among = _list(state)
        return lambda client: client[field] in among
    known = _tests(world, state)
    if kind not in known:
        raise _bad_filter()
    return known[kind]


def _tests(world: World, state: State) -> dict[str, Test]:
    """Return what each kind of filter asks. A state of the wrong shape is refused when it is read."""
    return {
        "record": lambda client: _has_record(world, client, state),
        "client": lambda client: _in(state.get("id"), client["id"]),
        "quick_search": lambda client: (
            str(_value(state)).lower() in f"{client['name']} {client['phone']} {client['email']}".lower()
        ),
        "sold_amount": lambda client: _between(state, shapes.full_client(world, client["id"])["spent"]),
        "birthday": lambda client: bool(client["birth_date"]) and _between(state, client["birth_date"]),
        "has_mobile_app": lambda _: not _value(state),
        "sms_notification": lambda _: bool(_value(state)),
        "category": lambda client: bool({one["id"] for one in client["categories"]} & set(_list(state))),
    }


def _bad_filter() -> Refusal:
    return Refusal(400, "Недопустиме значення фільтра", {"filters": ["Недопустиме значення стану фільтра"]})


def _value(state: State) -> Any:
    if "value" not in state:
        raise _bad_filter()
    return state["value"]


def _list(state: State) -> list[Any]:
    if not isinstance(state.get("value"), list):
        raise _bad_filter()
    return list(state["value"])


def _in(state: State | None, value: Any) -> bool:
    return state is None or value in state.get("value", ())


def _between(state: State | None, value: Any) -> bool:
    if state is None:
        return True
    least, most = state.get("from"), state.get("to")
    return (least is None or value >= least) and (most is None or value <= most)


def _has_record(world: World, client: dict[str, Any], state: State) -> bool:
    """Tell whether the client has records of that kind, as many and as dear as asked."""
    status = state.get("status")
    codes = {STATUS.get(one) for one in status.get("value", ())} if status else None
    fitting = [
        one
        for one in world.records_of(client["id"])
        if not one["deleted"]
        and _in(state.get("staff"), one["staff_id"])
        and (codes is None or one["attendance"] in codes)
        and (not state.get("service") or any(_in(state["service"], line["id"]) for line in one["services"]))
        and (
            not state.get("service_category")
            or any(
                _in(state["service_category"], world.services[line["id"]]["category_id"])
                for line in one["services"]
            )
        )
        and _between(state.get("created"), one["create_date"][:10])
    ]
    enough = state.get("records_count") or {"from": 1}
    return _between(enough, len(fitting)) and _between(
        state.get("sold_amount"), sum(money.cost_of(one) for one in fitting)
    )
