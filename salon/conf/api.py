"""Settings of the REST API and of its OpenAPI description."""

from __future__ import annotations

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "salon.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["salon.api.permissions.MayViewModel"],
    "DEFAULT_RENDERER_CLASSES": ["salon.api.renderers.Json", "salon.api.renderers.Csv"],
    "DEFAULT_THROTTLE_CLASSES": ["salon.api.throttling.ByToken"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "salon.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "salon.api.described.Described",
    "EXCEPTION_HANDLER": "salon.api.errors.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    # Accept says the form of an answer; a parameter that is no filter would only be a second way.
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "salon API",
    "DESCRIPTION": (
        "Clients, appointments, visits, staff, services and survey answers of the salon, read-only. Times "
        "are ISO 8601 with the offset of the salon's location; money is text with two digits; ids are "
        "Altegio's, unique within a location. docs/api.md shows each thing by example."
    ),
    "VERSION": "1.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "Status": "altegio.models.status.Status",
        "PaymentStatus": "altegio.models.status.PaymentStatus",
        "FeedbackStatus": "feedback.models.words.STATUS_WORDS",
        "FeedbackReason": "feedback.models.words.REASON_WORDS",
        "InstagramState": "feedback.selectors.INSTAGRAM_STATES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "salon.api.describing.complete",
    ],
}
