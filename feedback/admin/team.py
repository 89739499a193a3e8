"""The team: whom the program writes to, by which way, and how each of them joins the bot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSingleTimeWidget, UnfoldBooleanSwitchWidget

from altegio import selectors as mirror
from altegio.admin.show import NOTHING, Look, lines, tag
from altegio.usernames import name_of
from feedback.admin import team_pages, team_told
from feedback.admin.fields import bare
from feedback.models import DigestSetting, TeamMember
from feedback.services import joining, team

ADD = _("Add a colleague")
SWITCHES = ("active", "wants_alerts", "wants_digest")


class TeamMemberForm(forms.ModelForm):
    """A colleague is a user, a master, both, or somebody with an e-mail address."""

    class Meta:
        model = TeamMember
        fields = ("user", "staff", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields.get("name")
        if name is not None:
            name.required = False
            name.help_text = _("Empty: the name of the user or of the master.")

    def clean(self) -> dict[str, Any]:
        """Take the name from the user or the master where none is given."""
        data: dict[str, Any] = super().clean() or {}
        user, staff = data.get("user"), data.get("staff")
        if not data.get("name"):
            data["name"] = name_of(user) or (staff.name if staff else "")
        if not data["name"]:
            raise forms.ValidationError(_("Choose a user or a master, or write a name."))
        if bool(data.get("quiet_from")) != bool(data.get("quiet_until")):
            raise forms.ValidationError(_("Quiet hours need a beginning and an end."))
        return data


class TeamMemberAdmin(ModelAdmin):
    """Managers and masters whom the program writes to. Who is not to be written to is switched off."""

    form = TeamMemberForm
    list_before_template = "salon/team_bot.html"
    list_display = ("who", "way_text", "wants_text", "quiet_text")
    list_select_related = ("user", "staff")
    list_per_page = 100
    search_fields = ("name", "staff__name", "user__username", "email")
    actions_detail = ("telegram",)
    fieldsets = (
        (_("Who this is"), {"fields": ("user", "staff", "name", "email", "language")}),
        (_("What they are told"), {"fields": ("active", "wants_alerts", "wants_digest")}),
        (_("Quiet hours"), {"fields": (("quiet_from", "quiet_until"),)}),
    )

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Switch them off instead: what was written to them stays."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, those of the link into Telegram, and the bot's button."""
        wrap = self.admin_site.admin_view
        own = [
            path("bot/", wrap(team_pages.connect_bot), name="feedback_team_bot"),
            path("<int:pk>/telegram/", wrap(team_pages.page), name="feedback_team_page"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and above it how the bot stands."""
        shown = {"bot": team_pages.bot_state(timezone.now()), "may_connect": _may_change(request)}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Under a title of its own: the name of the rows does not bend to Ukrainian's cases."""
        return super().add_view(request, form_url, {**(extra_context or {}), "title": ADD})

    def response_add(
        self, request: HttpRequest, obj: TeamMember, post_url_continue: Any = None
    ) -> HttpResponse:
        """Who was added has yet to join: their link comes next."""
        if "_save" not in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("Added. Give them their link to the bot."))
        return HttpResponseRedirect(reverse("admin:feedback_team_page", args=(obj.pk,)))

    def save_model(self, request: HttpRequest, obj: TeamMember, form: Any, change: bool) -> None:
        """Who is switched off leaves the bot too."""
        super().save_model(request, obj, form, change)
        if not obj.active:
            joining.leave(obj, timezone.now())

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whom one may choose: users who may log in, masters who work here."""
        if db_field.name == "user":
            kwargs["queryset"] = get_user_model().objects.filter(is_active=True).order_by("username")
        if db_field.name == "staff":
            kwargs["queryset"] = mirror.active_staff().order_by("name")
        return bare(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Switches for what is on or off."""
        if db_field.name in SWITCHES:
            kwargs["widget"] = UnfoldBooleanSwitchWidget
        if db_field.name in ("quiet_from", "quiet_until"):
            kwargs["widget"] = UnfoldAdminSingleTimeWidget(format="%H:%M")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamMember]:
        """With what decides about what each of them is told."""
        found: QuerySet[TeamMember] = super().get_queryset(request)
        reads = team.readers_of_answers().filter(pk=OuterRef("user"))
        allowed = DigestSetting.objects.filter(for_masters=True)
        tied = Q(staff__isnull=False) | Q(user__staff_user__isnull=False)
        return found.annotate(reads=Exists(reads), is_master=tied, masters_too=Exists(allowed))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By words of the names."""
        words = search_term.replace("\0", "").split()
        for word in words:
            queryset = queryset.filter(Q(name__icontains=word) | Q(staff__name__icontains=word))
        return queryset, False

    @action(description=_("Telegram: link and test"), url_path="to-telegram", icon="send")
    def telegram(self, _request: HttpRequest, object_id: int) -> HttpResponse:
        """The page with the link."""
        return HttpResponseRedirect(reverse("admin:feedback_team_page", args=(object_id,)))

    @display(description=_("who"), ordering="name", header=True)
    def who(self, member: TeamMember) -> Any:
        """The name, and as whom the program knows them."""
        known = [member.staff.name if member.staff else "", name_of(member.user)]
        return [member.name, " · ".join(dict.fromkeys(one for one in known if one and one != member.name))]

    @display(description=_("way"))
    def way_text(self, member: TeamMember) -> SafeString:
        """By which way they are written to now."""
        return way_tag(member)

    @display(description=_("is told"))
    def wants_text(self, member: TeamMember) -> SafeString | str:
        """What they get of what they want to know, and why not the rest."""
        return lines(team_told.told(member)) if member.active else NOTHING

    @display(description=_("quiet hours"))
    def quiet_text(self, member: TeamMember) -> str:
        """When they are left alone."""
        if member.quiet_from is None or member.quiet_until is None:
            return NOTHING
        return f"{member.quiet_from:%H:%M}–{member.quiet_until:%H:%M}"


def way_tag(member: TeamMember) -> SafeString:
    """How a colleague is reached, as a mark."""
    if not member.active:
        return tag(_("not written to"), Look("off", "notifications_off"))
    if member.on_telegram:
        return tag("Telegram", Look("good", "send"))
    mail = team.mail_reaches(member)
    if member.telegram_blocked_at is not None:
        return tag(_("blocked the bot: e-mail") if mail else _("blocked the bot"), Look("bad", "block"))
    if mail:
        return tag(_("e-mail"), Look("info", "mail"))
    return tag(_("no way yet"), Look("wait", "link_off"))


def _may_change(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(team_pages.CHANGES))


admin.site.register(TeamMember, TeamMemberAdmin)
