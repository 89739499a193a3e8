"""The WSGI door for gunicorn."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")

application = get_wsgi_application()
# All pages too, before the workers part: else each would read them while its first visitor waits.
import_module(settings.ROOT_URLCONF)
for _language, _name in settings.LANGUAGES:
    with translation.override(_language):
        reverse("admin:index")
