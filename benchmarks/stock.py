"""Django's own change lists over the product's tables, to compare ours with: no word of theirs is ours."""

from __future__ import annotations

from typing import Any

import django.contrib.admin
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.db import models
from django.http import HttpRequest
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

NAME = "stock"
# Into a list go its first columns of its own, as many as an undemanding one would have.
COLUMNS = 6

site = AdminSite(name=NAME)


class StockAdmin(ModelAdmin):
    """A plain one with its columns and as long a page as ours, in Django's own templates."""

    list_per_page = 50

    def get_list_display(self, _request: HttpRequest) -> list[str]:
        """The first plain columns: no key of another row, which Django would look up one by one."""
        plain = [field for field in self.model._meta.concrete_fields if not field.is_relation]
        return [field.name for field in plain if not isinstance(field, models.JSONField)][:COLUMNS]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, by the engine that knows none but Django's templates."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse):
            response.using = NAME
        return response


def address(model: type[models.Model]) -> str:
    """Where the list of this table is."""
    return f"/{NAME}/{model._meta.app_label}/{model._meta.model_name}/"


def install() -> None:
    """Serve them beside the product's own pages, in this process only."""
    for model in django.contrib.admin.site._registry:
        site.register(model, StockAdmin)
    ours = settings.TEMPLATES[0]
    folder = f"{django.contrib.admin.__path__[0]}/templates"
    options = {"context_processors": ours["OPTIONS"]["context_processors"]}
    settings.TEMPLATES = [
        ours,
        {"NAME": NAME, "BACKEND": ours["BACKEND"], "DIRS": [folder], "APP_DIRS": False, "OPTIONS": options},
    ]
    engines.__dict__.pop("templates", None)
    engines._templates = None
    engines._engines.clear()
    # Its addresses are those of what was registered until now.
    urlpatterns.insert(0, path(f"{NAME}/", site.urls))
    settings.ROOT_URLCONF = "benchmarks.stock"


urlpatterns = [path("", include("salon.urls"))]
