"""The salon's own facts: the company, its masters, its price list. Prices are whole hryvnias."""

from __future__ import annotations

import random
from typing import Any

COMPANY_ID = 1001
# The chain's locations in the order in which `--companies` opens them: title, city, zone, currency.
LOCATIONS = (
    ("Салон краси «Пісочниця»", "Київ", "Europe/Kyiv", "UAH", "₴"),
    ("«Пісочниця» у Варшаві", "Варшава", "Europe/Warsaw", "PLN", "zł"),
    ("«Пісочниця» в Лісабоні", "Лісабон", "Europe/Lisbon", "EUR", "€"),
)
FIRST_STAFF_ID = 2_660_001
FIRST_CATEGORY_ID = 10_880_001
FIRST_SERVICE_ID = 3_120_001
AVATAR = "https://assets.example.invalid/masters/sm/0/00/staff.png"

CATEGORIES = ("Манікюр", "Педикюр", "Волосся", "Брови та вії", "Макіяж", "Косметологія")

# name, what stands under the name, position (0: none given), the categories served, fired, hidden, rating
MASTERS: tuple[tuple[str, str, int, tuple[int, ...], int, int, float], ...] = (
    ("Олена Дорошенко", "Топ-майстриня манікюру", 1, (0, 1), 0, 0, 4.91),
    ("Софія Бондар", "Майстриня манікюру", 1, (0, 1), 0, 0, 4.78),
    ("Ірина Ковальчук", "Майстриня манікюру та педикюру", 1, (0, 1), 0, 0, 5),
    ("Марія Захарченко", "Перукарка-колористка", 2, (2,), 0, 0, 4.86),
    ("Анна Петренко", "Перукарка", 2, (2, 4), 0, 0, 4.43),
    ("Юлія Савчук", "Бровистка, лешмейкерка", 3, (3,), 0, 0, 4.8),
    ("Ярина Ґудзь", "Візажистка", 0, (3, 4), 0, 0, 0),
    ("Вікторія Маслюк", "Косметологиня", 4, (5,), 0, 1, 4.95),
    ("Тетяна Рудь", "Майстриня манікюру", 1, (0, 1), 1, 0, 4.2),
    ("Дарина Їжак", "Перукарка", 0, (2,), 1, 1, 0),
)
POSITIONS = {1: "Нігтьовий сервіс", 2: "Перукарка", 3: "Бровистка", 4: "Косметологиня"}

# category, title, price from, price to, minutes, active, online
PRICE_LIST: tuple[tuple[int, str, int, int, int, int, bool], ...] = (
    (0, "Манікюр гігієнічний", 350, 350, 45, 1, True),
    (0, "Манікюр з покриттям гель-лак", 650, 750, 90, 1, True),
    (0, "Манікюр комбінований + укріплення", 750, 850, 105, 1, True),
    (0, "Нарощування нігтів", 1200, 1500, 150, 1, True),
    (0, "Корекція нарощених нігтів", 950, 1100, 120, 1, True),
    (0, "Дизайн одного нігтя", 50, 50, 5, 1, False),
    (0, "Зняття гель-лаку", 150, 150, 20, 1, True),
    (0, "Японський манікюр", 600, 600, 60, 0, False),
    (1, "Педикюр гігієнічний", 550, 550, 60, 1, True),
    (1, "Педикюр з покриттям гель-лак", 850, 950, 90, 1, True),
    (1, "Педикюр SMART", 900, 900, 75, 1, True),
    (1, "Обробка стоп", 450, 450, 40, 1, True),
    (2, "Жіноча стрижка", 700, 900, 60, 1, True),
    (2, "Чоловіча стрижка", 450, 450, 45, 1, True),
    (2, "Дитяча стрижка (до 10 років)", 350, 350, 30, 1, True),
    (2, "Укладка на середнє волосся", 600, 700, 45, 1, True),
    (2, "Фарбування коренів", 1200, 1400, 120, 1, True),
    (2, "Складне фарбування (airtouch, балаяж)", 3500, 5500, 240, 1, True),
    (2, "Тонування", 1100, 1600, 90, 1, True),
    (2, "Ботокс для волосся", 1800, 2600, 120, 1, True),
    (2, "Весільна зачіска", 2000, 2000, 120, 0, False),
    (3, "Корекція брів", 300, 300, 30, 1, True),
    (3, "Корекція та фарбування брів", 450, 450, 45, 1, True),
    (3, "Ламінування брів", 600, 600, 60, 1, True),
    (3, "Ламінування вій", 700, 700, 75, 1, True),
    (3, "Нарощування вій, класика", 900, 900, 120, 1, True),
    (3, "Нарощування вій 2D-3D", 1100, 1200, 150, 1, True),
    (3, "Зняття нарощених вій", 200, 200, 30, 1, True),
    (4, "Денний макіяж", 800, 800, 60, 1, True),
    (4, "Вечірній макіяж", 1200, 1200, 75, 1, True),
    (4, "Весільний макіяж", 2200, 2500, 120, 1, False),
    (5, "Чистка обличчя комбінована", 1300, 1300, 90, 1, True),
    (5, "Пілінг", 900, 1100, 45, 1, True),
    (5, "Масаж обличчя", 700, 700, 45, 1, True),
    (5, "Біоревіталізація", 3200, 3800, 60, 1, True),
    (5, "Консультація косметолога", 0, 0, 30, 1, True),
)


def make_company(company_id: int) -> dict[str, Any]:
    """Return the location as `GET /company/{id}` shows it."""
    title, city, zone, currency, sign = LOCATIONS[company_id - COMPANY_ID]
    return {
        "id": company_id,
        "title": title,
        "public_title": "Пісочниця",
        "short_descr": "Салон краси",
        "logo": AVATAR,
        "country_id": 7,
        "country": "Україна",
        "city_id": 1104,
        "city": city,
        "active": 1,
        "phone": "+380 44 000-00-00",
        "phones": ["+380440000000"],
        "email": "",
        "timezone": zone,
        "timezone_name": zone,
        "schedule": "щодня 09:00-20:00",
        "address": "вул. Пісочна, 1",
        "zip": "04070",
        "coordinate_lat": 50.4663,
        "coordinate_lon": 30.5147,
        "site": "",
        "social": {"facebook": "", "instagram": "sandbox_salon"},
        "currency_short_title": sign,
        "currency": currency,
        "main_group_id": COMPANY_ID,
        "active_staff_count": sum(1 for master in MASTERS if not master[4] and not master[5]),
        "business_type_id": 1,
        "photos": [],
        "app_ios": "",
        "app_android": "",
        "access": [],
    }


def make_staff(company_id: int) -> dict[int, dict[str, Any]]:
    """Return the masters, the fired and the hidden ones too, by id."""
    made = {}
    for number, (name, under, position, _, fired, hidden, rating) in enumerate(MASTERS):
        staff_id = FIRST_STAFF_ID + number
        made[staff_id] = {
            "id": staff_id,
            "api_id": None,
            "name": name,
            "company_id": company_id,
            "specialization": under,
            "position": position_of(position),
            "rating": rating,
            "show_rating": 1,
            "votes_count": 0,
            "comments_count": number * 3,
            "avatar": AVATAR,
            "avatar_big": AVATAR,
            "information": "",
            "prepaid": "forbidden",
            "user_id": 12_000_001 + number if number < 6 else None,
            "user": staff_user(number) if number < 6 else [],
            "image_group": [],
            "fired": fired,
            "dismissal_date": "2026-01-31" if fired else None,
            "dismissal_reason": None,
            "hidden": hidden,
            "status": 0,
            "is_chain": False,
            "weight": len(MASTERS) - number,
            "schedule_till": "1970-01-01" if fired else "2030-01-01",
            "seance_date": None,
            "seances": [],
        }
    return made


def position_of(position: int) -> dict[str, Any] | list[Any]:
    """Return a master's position: an object, or `[]` where none is given."""
    if not position:
        return []
    return {"id": 85_208 + position, "title": POSITIONS[position], "services_binding_type": 0}


def staff_user(number: int) -> dict[str, Any]:
    """Return the log-in that hangs on a master."""
    return {
        "id": 12_000_001 + number,
        "name": MASTERS[number][0],
        "phone": f"3804400000{number:02d}",
        "email": f"master{number + 1}@salon.example",
        "avatar": AVATAR,
        "is_approved": True,
        "is_email_confirmed": False,
    }


def make_categories() -> dict[int, dict[str, Any]]:
    """Return the categories of services by id."""
    made = {}
    for number, title in enumerate(CATEGORIES):
        category_id = FIRST_CATEGORY_ID + number
        made[category_id] = {
            "id": category_id,
            "salon_service_id": category_id + 200_000,
            "title": title,
            "api_id": "0",
            "weight": len(CATEGORIES) - number,
            "staff": [FIRST_STAFF_ID + place for place, one in enumerate(MASTERS) if number in one[3]],
            "booking_title": title,
            "price_min": 0,
            "price_max": 0,
            "sex": 0,
            "is_chain": False,
        }
    return made


def make_services(rng: random.Random) -> dict[int, dict[str, Any]]:
    """Return the price list by id, in the vendor's shape."""
    made = {}
    for number, (category, title, low, high, minutes, active, online) in enumerate(PRICE_LIST):
        service_id = FIRST_SERVICE_ID + number
        made[service_id] = _service(service_id, title, number) | {
            "category_id": FIRST_CATEGORY_ID + category,
            "price_min": low,
            "price_max": high,
            "active": active,
            "is_online": online,
            "duration": minutes * 60,
            "staff": [
                _performer(staff_id, minutes, rng.choice((None, None, {"min": low, "max": high})))
                for staff_id in masters_of(category)
            ],
        }
    return made


def masters_of(category: int) -> list[int]:
    """Return the ids of those who still work and serve that category (by its number in `CATEGORIES`)."""
    return [FIRST_STAFF_ID + place for place, one in enumerate(MASTERS) if category in one[3] and not one[4]]


def _performer(staff_id: int, minutes: int, price: dict[str, int] | None) -> dict[str, Any]:
    return {
        "id": staff_id,
        "seance_length": minutes * 60,
        "technological_card_id": 0,
        "image_url": AVATAR,
        "price": price,
        "name": MASTERS[staff_id - FIRST_STAFF_ID][0],
    }


def _service(service_id: int, title: str, number: int) -> dict[str, Any]:
    return {
        "booking_title": title if number % 5 else "",
        "tax_variant": None,
        "vat_id": None,
        "print_title": "",
        "service_type": 1,
        "api_service_id": 0,
        "repeat_visit_days_step": None,
        "seance_search_start": 0,
        "seance_search_finish": 86400,
        "seance_search_step": 900,
        "step": 0,
        "is_need_limit_date": False,
        "date_from": "0000-00-00",
        "date_to": "0000-00-00",
        "schedule_template_type": 2,
        "online_invoicing_status": 0,
        "is_abonement_autopayment_enabled": 0,
        "autopayment_before_visit_time": 0,
        "abonement_restriction_value": 0,
        "is_chain": False,
        "is_price_managed_only_in_chain": False,
        "is_comment_managed_only_in_chain": False,
        "price_prepaid_amount": 0,
        "price_prepaid_percent": 100,
        "is_composite": False,
        "technical_break_duration": None,
        "default_technical_break_duration": 0,
        "id": service_id,
        "salon_service_id": service_id + 201_000,
        "title": title,
        "original_title": title,
        "discount": 0,
        "comment": "",
        "weight": len(PRICE_LIST) - number,
        "api_id": "0",
        "prepaid": "forbidden",
        "is_multi": False,
        "capacity": 0,
        "image_group": [],
        "dates": [],
        "resources": [],
    }
