"""The page that says of which services photos are taken, and when masters are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.widgets import INPUT_CLASSES, UnfoldAdminIntegerFieldWidget, UnfoldBooleanSwitchWidget

from altegio import selectors as mirror
from altegio.admin.show import moment
from altegio.admin.sorting import ukrainian
from altegio.models import Company, Service
from feedback.admin.show import person
from feedback.models import PhotoSettings
from feedback.services import photo_settings

SEES, CHANGES = "feedback.view_photosettings", "feedback.change_photosettings"
MARKS = "feedback.change_photoservice"


class SettingsForm(forms.ModelForm):
    """When masters are reminded."""

    class Meta:
        model = PhotoSettings
        fields = ("enabled", "minutes_before", "morning_list", "morning_at", "by_email")
        widgets: ClassVar[dict[str, Any]] = {
            "enabled": UnfoldBooleanSwitchWidget,
            "minutes_before": UnfoldAdminIntegerFieldWidget(attrs={"min": 0, "max": 240}),
            "morning_list": UnfoldBooleanSwitchWidget,
            "morning_at": forms.TimeInput({"type": "time", "class": " ".join(INPUT_CLASSES)}, "%H:%M"),
            "by_email": UnfoldBooleanSwitchWidget,
        }


def page(request: HttpRequest) -> HttpResponse:
    """Show the settings and the services of a location; a POST saves the one or the other."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    places = list(mirror.companies())
    place = _place(request, places)
    settings = photo_settings.current()
    may_change = request.user.has_perm(CHANGES) and request.user.has_perm(MARKS)
    form = SettingsForm(request.POST if "save" in request.POST else None, instance=settings)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if _save(request, form, place):
            return HttpResponseRedirect(_address(place))
    for field in form.fields.values():
        field.disabled = field.disabled or not may_change
    context = {
        **admin.site.each_context(request),
        "title": _("Settings of photo reminders"),
        "form": form,
        "places": places if len(places) > 1 else [],
        "place": place,
        "categories": _categories(place) if place else [],
        "changed": _changed(settings),
        "may_change": may_change,
    }
    return TemplateResponse(request, "salon/photo_settings.html", context)


def _place(request: HttpRequest, places: Sequence[Company]) -> Company | None:
    """The location of the address, else the first."""
    wanted = request.GET.get("place", "")
    return next((one for one in places if str(one.pk) == wanted), places[0] if places else None)


def _address(place: Company | None) -> str:
    address = reverse("admin:feedback_photo_settings")
    return f"{address}?place={place.pk}" if place else address


def _services(place: Company) -> list[Service]:
    """What is on offer here, and what wants a photo though it is not; in the order of the page. One query."""
    shown = Q(active=True) | Q(pk__in=photo_settings.marked())
    rows = Service.objects.present().filter(shown, company=place).select_related("category")
    return list(rows.order_by("-category__weight", ukrainian("category__title"), ukrainian("title"), "pk"))


def _categories(place: Company) -> list[dict[str, Any]]:
    """The services by category, with whether each wants a photo. Two queries."""
    marked = set(photo_settings.marked().values_list("service", flat=True))
    found = []
    for category, rows in groupby(_services(place), key=lambda service: service.category):
        services = [(row.pk, row.title, row.pk in marked) for row in rows]
        found.append(
            {
                "pk": category.pk if category else 0,
                "title": category.title if category else _("Without a category"),
                "services": services,
                "marked": sum(on for _pk, _title, on in services),
            }
        )
    return found


# --- saving ---------------------------------------------------------------------------------------
def _save(request: HttpRequest, form: SettingsForm, place: Company | None) -> bool:
    """Save what was sent; False where the settings cannot be, and the page says why."""
    if "save" not in request.POST:
        _mark(request, place)
        return True
    if not form.is_valid():
        return False
    if form.has_changed() or form.instance.changed_at is None:
        form.instance.changed_at = timezone.now()
        form.save()
    messages.success(request, _("Saved."))
    return True


def _mark(request: HttpRequest, place: Company | None) -> None:
    """Mark the services that were ticked; `whole` turns a whole category, on unless all of it is on."""
    if place is None:
        return
    rows = _services(place)
    ticked = {int(pk) for pk in request.POST.getlist("service") if pk.isascii() and pk.isdecimal()}
    whole = request.POST.get("whole", "")
    of_category = {row.pk for row in rows if str(row.category_id or 0) == whole}
    wanted = ticked - of_category if of_category and of_category <= ticked else ticked | of_category
    count = photo_settings.mark(wanted, [row.pk for row in rows], request.user, timezone.now())
    said = ngettext("%(count)s service changed.", "%(count)s services changed.", count) % {"count": count}
    messages.success(request, said if count else _("Nothing changed."))


def _changed(settings: PhotoSettings) -> str:
    """Who last changed the settings, and when; "" where nobody has. One query."""
    last = PhotoSettings.history.select_related("history_user").first()
    if settings.changed_at is None or last is None:
        return ""
    who, when = person(last.history_user), moment(last.history_date)
    return _("Changed: %(when)s, %(who)s") % {"when": when, "who": who}
