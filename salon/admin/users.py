"""Users and roles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Count, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, StackedInline
from unfold.contrib.filters.admin import BooleanRadioFilter, DropdownFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from altegio.admin import show
from altegio.models import StaffUser
from salon import sessions
from salon.audit.keeping import Action, note
from salon.roles import is_built_in, right_about, right_action, role_label
from salon.two_factor import codes


class RolesField(forms.ModelMultipleChoiceField):
    """Roles by their words."""

    def label_from_instance(self, obj: Group) -> str:
        """The role in words."""
        return role_label(obj.name)


class RightsTable(UnfoldAdminCheckboxSelectMultipleWidget):
    """What may be done with each kind of thing: a line a kind."""

    template_name = "salon/rights.html"


class ByKinds(ModelChoiceIterator):
    """Rights, those of a kind of thing together."""

    def __iter__(self) -> Iterator[Any]:
        for about, found in groupby(self.queryset, key=right_about):
            yield capfirst(about), [self.choice(right) for right in sorted(found, key=_by_weight)]


def _by_weight(right: Permission) -> int:
    """To see is less than to add, to add less than to delete; what is a thing's own comes last."""
    first = ("view", "add", "change", "delete")
    action = right.codename.partition("_")[0]
    return first.index(action) if action in first else len(first)


class RightsField(forms.ModelMultipleChoiceField):
    """Rights by their words, those of a kind of thing together."""

    iterator = ByKinds

    def label_from_instance(self, obj: Permission) -> str:
        """What may be done."""
        return right_action(obj)


# Apps whose tables the admin never shows.
NEVER_SHOWN = ("admin", "contenttypes", "otp_static", "otp_totp", "sessions")


def rights() -> QuerySet[Permission]:
    """What roles may be given: without the rights to tables that the admin never shows."""
    rows = Permission.objects.select_related("content_type")
    shown = rows.exclude(content_type__app_label__in=NEVER_SHOWN)
    shown = shown.exclude(content_type__model="planningmark")
    return shown.exclude(content_type__model__startswith="historical").order_by(
        "content_type__app_label", "content_type__model", "codename"
    )


class WithoutTies:
    """The page that asks before deleting: without the rows that only tie two others.

    They go with either of them; nobody asks about them, and Django names them in English.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What would be deleted, their numbers by kinds, the rights that lack, what protects it."""
        told, counts, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        ties = [one.through._meta for one in (User.groups, User.user_permissions, Group.permissions)]
        begins = tuple(f"{capfirst(str(tie.verbose_name))}: " for tie in ties)
        for tie in ties:
            counts.pop(tie.verbose_name_plural, None)
        return _without(told, begins), counts, lacking, protected


def _without(told: list[Any], begins: tuple[str, ...]) -> list[Any]:
    """A nested list of lines without those that begin so, and without lists that are empty then."""
    kept = [_without(one, begins) if isinstance(one, list) else one for one in told]
    return [one for one in kept if one and not (isinstance(one, str) and one.startswith(begins))]


class StaffUserInline(StackedInline):
    """Which master the user is."""

    model = StaffUser
    extra = 0
    max_num = 1
    verbose_name = _("which master this user is")
    verbose_name_plural = _("Which master this user is")
    autocomplete_fields = ("staff",)


class RoleFilter(DropdownFilter):
    """By role, in words."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """All roles."""
        return [(group.name, role_label(group.name)) for group in Group.objects.order_by("pk")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Users in the role."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class UserAdmin(WithoutTies, DjangoUserAdmin, ModelAdmin):
    """Who may log in, in which role, and which master they are."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (StaffUserInline,)
    list_display = ("username", "full_name", "roles", "master", "state", "last_seen")
    list_filter = (RoleFilter, ("is_active", BooleanRadioFilter))
    list_filter_submit = True
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who this is"), {"fields": ("first_name", "last_name", "email")}),
        (_("Role"), {"fields": ("groups", "is_active", "is_staff")}),
        (_("Log-in with a code"), {"fields": ("second_step",)}),
    )
    # Without Django's choice of a log-in by other means: there is none here.
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "password1", "password2")}),)
    readonly_fields = ("second_step",)
    actions = ("end_sessions",)

    @admin.action(description=_("End all sessions: log them out everywhere"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """A lost phone, somebody who left: the chosen users are logged out on every device."""
        ended = 0
        for user in queryset:
            count = sessions.end_all(user)
            ended += count
            if count:
                label = user.get_username()
                note(Action.REMOVED, user=request.user, about=user, label=label, way="sessions", rows=count)
        words = ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", ended)
        messages.success(request, words % {"n": ended})

    def get_queryset(self, request: HttpRequest) -> Any:
        """With roles and masters."""
        rows = super().get_queryset(request).select_related("staff_user__staff")
        return rows.prefetch_related("groups")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Roles by their words, as check boxes."""
        if db_field.name == "groups":
            return RolesField(
                queryset=Group.objects.order_by("pk"),
                required=False,
                label=_("Roles"),
                widget=UnfoldAdminCheckboxSelectMultipleWidget,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new user first gets a name and a password."""
        return super().get_inline_instances(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new user may enter at once: there is no other reason to make one."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    @display(description=_("person's name"), ordering="first_name")
    def full_name(self, user: User) -> str:
        """First and last name."""
        return user.get_full_name() or show.NOTHING

    @display(description=_("roles"))
    def roles(self, user: User) -> SafeString | str:
        """Roles in words."""
        return show.lines(role_label(group.name) for group in user.groups.all())

    @display(description=_("master"))
    def master(self, user: User) -> str:
        """The master that the user is."""
        tied = getattr(user, "staff_user", None)
        return str(tied.staff) if tied else show.NOTHING

    @display(description=_("state"), ordering="is_active")
    def state(self, user: User) -> SafeString:
        """Whether the user may log in."""
        if not user.is_active:
            return show.tag(_("switched off"), show.Look("off", "block"))
        if not user.is_staff:
            return show.tag(_("may not enter"), show.Look("wait", "lock"))
        return show.tag(_("active"), show.Look("good", "check_circle"))

    @display(description=_("second step"))
    def second_step(self, user: User) -> SafeString | str:
        """Whether the log-in asks for a code, and where that is switched off when a phone is lost."""
        if not codes.is_on(user):
            return str(_("off: each person switches it on for themselves, in the menu of the own name"))
        return show.link(_("on · switch it off, for a phone is lost"), "two_factor_off", user.pk)

    @display(description=_("last log-in"), ordering="last_login")
    def last_seen(self, user: User) -> str:
        """When the user last logged in."""
        return show.moment(user.last_login)


class GroupAdmin(WithoutTies, DjangoGroupAdmin, ModelAdmin):
    """Roles and what each may do."""

    list_display = ("words", "members")
    search_fields = ("name",)
    filter_horizontal = ()
    readonly_fields = ("words",)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        """The product knows its own roles by their names: only what staff made can be called otherwise."""
        own = obj is not None and is_built_in(obj.name)
        return ("words" if own else "name", "permissions")

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """The product's own roles stay: whoever had one would be left without any right."""
        own = obj is not None and is_built_in(obj.name)
        return not own and super().has_delete_permission(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What a role may do, in words, as check boxes."""
        if db_field.name == "permissions":
            return RightsField(
                queryset=rights(),
                required=False,
                label=_("Rights"),
                widget=RightsTable,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the number of users."""
        return super().get_queryset(request).annotate(users=Count("user"))

    @display(description=_("role"), ordering="name")
    def words(self, group: Group) -> str:
        """The role in words."""
        return role_label(group.name)

    @display(description=_("users"), ordering="users")
    def members(self, group: Any) -> str:
        """How many users have the role."""
        return show.number(group.users)


def _role_words(group: Any) -> str:
    return role_label(group.name)


# On its own page, and where it is asked about, it is called as everywhere else.
Group.__str__ = _role_words  # type: ignore[method-assign]
admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)
admin.site.register(Group, GroupAdmin)
