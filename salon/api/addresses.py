"""What the API answers where there is no endpoint."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from salon.api.renderers import Json


@extend_schema(exclude=True)
class ApiIndexView(APIView):
    """Where to begin: the endpoints' list, and what describes them."""

    permission_classes = [AllowAny]
    renderer_classes = [Json]

    def get(self, request: Request) -> Response:
        """Links to the endpoints, the OpenAPI description and its readable form."""
        names = ("client", "appointment", "visit", "staff", "service", "payment", "feedback")
        links = {f"{name}-list": reverse(f"{name}-list", request=request) for name in names}
        links["report-summary"] = reverse("report-summary", request=request)
        links["report-visits"] = reverse("report-visits", request=request)
        links["schema"] = reverse("schema", request=request)
        links["docs"] = reverse("api-docs", request=request)
        return Response(links)


@extend_schema(exclude=True)
class UnknownAddressView(APIView):
    """An address of the API that does not exist."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, whatever the method."""
        raise NotFound(_("There is no such address in the API: /api/ lists those there are."))
