"""Clients joined with what is known of them in Instagram."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from altegio import selectors as mirror
from altegio.api.fields import Money, SalonTime
from altegio.api.filters import MirrorFilters, sees_phones
from altegio.api.ordering import Ordering
from altegio.api.serializers import OF_CHANGES, OfLocation
from altegio.api.views import MirrorViewSet
from altegio.models import Client, Visit
from altegio.models.status import Status
from feedback import selectors as surveys
from salon.api.renderers import Json


class ClientSerializer(OfLocation, serializers.ModelSerializer[Client]):
    """A client; `instagram_state` says how sure it is who they are in Instagram."""

    id = serializers.IntegerField(source="altegio_id")
    instagram_state = serializers.ChoiceField(choices=surveys.INSTAGRAM_STATES)
    phone = serializers.SerializerMethodField()
    spent = Money()
    last_visit_at = SalonTime(allow_null=True)

    class Meta:
        model = Client
        fields = [
            "id",
            "company",
            "name",
            "phone",
            "email",
            "instagram_username",
            "instagram_state",
            "visits_count",
            "spent",
            "last_visit_at",
            *OF_CHANGES,
        ]
        needs = {"phone": ["phone"]}

    def get_phone(self, client: Client) -> str | None:
        """In international form; "" where none is known, null for a token that does not see phones."""
        return client.phone if self.context["phones"] else None


class ClientFilters(MirrorFilters):
    """Filters of /clients/."""

    search = django_filters.CharFilter(
        method="by_search", label="Part of a name, a phone in any form, or an Instagram name."
    )
    instagram = django_filters.CharFilter(
        method="by_instagram", label="The whole Instagram name, with or without @."
    )
    ordering = Ordering(name="name", visits_count="visits_count", spent="spent", updated_at="changed_at")
    phone = django_filters.CharFilter(method="by_phone", label="A phone in any form.")

    class Meta:
        model = Client
        fields: list[str] = []

    def by_search(self, rows: QuerySet[Client], _name: str, text: str) -> QuerySet[Client]:
        """Clients that a receptionist would find by this text; by no phone for who may see none."""
        return rows & mirror.search_clients(text, names_only=not sees_phones(self.request.user))

    def by_instagram(self, rows: QuerySet[Client], _name: str, username: str) -> QuerySet[Client]:
        """Clients who bear this Instagram name."""
        return rows & mirror.clients_with_instagram(username)

    def by_phone(self, rows: QuerySet[Client], _name: str, phone: str) -> QuerySet[Client]:
        """Clients with this phone."""
        if not sees_phones(self.request.user):
            raise PermissionDenied(_("This token does not see phones: leave out ?phone=."))
        return rows & mirror.client_by_phone(phone)


class ClientViewSet(MirrorViewSet):
    """Clients by name."""

    queryset = Client.objects.all()
    serializer_class = ClientSerializer
    filterset_class = ClientFilters

    def context_of_rows(self) -> tuple[tuple[str, Any], ...]:
        """Phones are for who may know them."""
        return (("phones", sees_phones(self.request.user)),)

    def get_queryset(self) -> QuerySet[Client]:
        """Clients with their Instagram state and their last completed visit."""
        last = (
            Visit.objects.present().in_status(Status.COMPLETED, timezone.now()).filter(client=OuterRef("pk"))
        )
        newest = last.order_by("-starts_at").values("starts_at")[:1]
        return surveys.with_instagram_state(super().get_queryset()).annotate(last_visit_at=Subquery(newest))


def _client_body(client: Client, *, phones: bool) -> dict[str, Any]:
    return {
        "id": client.altegio_id,
        "name": client.name,
        "phone": client.phone if phones else None,
        "email": client.email,
        "instagramUsername": client.instagram_username,
    }


_BODY = inline_serializer(
    "ClientByInstagram",
    {
        "ok": serializers.BooleanField(),
        "client": inline_serializer(
            "ClientByInstagramClient",
            {
                "id": serializers.IntegerField(),
                "name": serializers.CharField(),
                "phone": serializers.CharField(allow_null=True),
                "email": serializers.CharField(),
                "instagramUsername": serializers.CharField(),
            },
        ),
    },
)
_REFUSAL = inline_serializer(
    "ClientByInstagramRefusal", {"ok": serializers.BooleanField(), "error": serializers.CharField()}
)


class ClientByInstagramView(APIView):
    """The one client who bears an Instagram name."""

    renderer_classes = [Json]
    view_permission = "altegio.view_client"

    @extend_schema(
        parameters=[
            OpenApiParameter("instagram", str, required=True, description="The name, with or without @.")
        ],
        responses={200: _BODY, 400: _REFUSAL, 404: _REFUSAL, 409: _REFUSAL},
    )
    def get(self, request: Request) -> Response:
        """Find the client; never lists others. 404 when nobody bears the name, 409 when several do."""
        username = request.query_params.get("instagram", "").strip()
        if not username:
            return _refuse(400, _("Name the client: ?instagram=NAME"))
        found = mirror.client_by_instagram(username)
        if found.conflict:
            return _refuse(
                409, _("Several clients bear this Instagram name: correct it in Altegio or in the admin.")
            )
        if found.client is None:
            return _refuse(404, _("No client bears this Instagram name."))
        return Response({"ok": True, "client": _client_body(found.client, phones=sees_phones(request.user))})


def _refuse(status: int, sentence: str) -> Response:
    return Response({"ok": False, "error": sentence}, status=status)
