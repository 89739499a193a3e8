"""Addresses of Altegio's own pages, for a person to click: nothing here is called by the program."""

from __future__ import annotations

from datetime import date

HOST = "https://app.alteg.io"


def appointment_page(company: int, record: int, day: date) -> str:
    """The journal of a location at this day, with the appointment's card open."""
    return f"{HOST}/timetable/{company}#main_date={day.isoformat()}&open_modal_by_record_id={record}"


def client_page(company: int, client: int) -> str:
    """The location's list of clients, with the client's card open."""
    return f"{HOST}/clients/{company}/base/#open_card_client_id={client}"
