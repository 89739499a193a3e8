"""What the user behind the key may do. The control door can take rights away."""

from __future__ import annotations

from typing import Any

from sandbox.world import World

GROUPS: dict[str, tuple[str, ...]] = {
    "timetable": (
        "timetable_access",
        "schedule_edit_access",
        "timetable_phones_access",
        "timetable_transferring_record_access",
        "timetable_statistics_access",
    ),
    "record_form": (
        "record_form_access",
        "record_form_client_access",
        "create_records_access",
        "edit_records_access",
        "edit_records_attendance_access",
        "delete_records_access",
        "records_goods_access",
        "records_finances_access",
    ),
    "finances": (
        "finances_access",
        "finances_transactions_access",
        "finances_accounts_access",
        "finances_z_report_access",
    ),
    "clients": (
        "clients_access",
        "client_phones_access",
        "clients_phones_email_access",
        "clients_card_phone_access",
        "clients_delete_access",
        "clients_excel_access",
    ),
    "dashboard": ("dashboard_access", "dash_records_access", "dash_reviews_access"),
    "notification": ("notification", "web_push"),
    "loyalty": ("loyalty_access",),
    "storages": ("storages_access",),
    "settings": (
        "settings_access",
        "settings_services_access",
        "settings_master_access",
        "users_access",
        "webhook_read_access",
    ),
    "other": ("stat_access", "billing_access", "send_sms"),
}


def listed(world: World) -> dict[str, dict[str, Any]]:
    """Return all rights by group; nothing is limited unless the control door said so."""
    rights: dict[str, dict[str, Any]] = {group: dict.fromkeys(names, True) for group, names in GROUPS.items()}
    rights["timetable"] |= {"master_id": 0, "position_id": 0, "last_days_count": -1}
    rights["record_form"] |= {"records_finances_last_days_count": -1}
    rights["finances"] |= {"finances_last_days_count": -1, "finances_accounts_ids": []}
    rights["clients"] |= {"clients_visit_master_id": 0}
    rights["dashboard"] |= {"dash_records_last_days_count": -1}
    for name, value in world.limited_rights.items():
        group, _, right = name.partition(".")
        rights.setdefault(group, {})[right] = value
    return rights
