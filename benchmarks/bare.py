"""What a webhook is measured against: a Django view that makes one INSERT, under the product's gunicorn.

`gunicorn benchmarks.bare`: with the project's middleware, or without any where BARE is set.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
settings.ROOT_URLCONF = __name__
if os.environ.get("BARE"):
    settings.MIDDLEWARE = []

application = get_wsgi_application()


@csrf_exempt
def one_insert(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Store the body; the same row that a webhook of Instagram becomes."""
    from feedback.models import Delivery

    Delivery.objects.create(body=request.body)
    # CommonMiddleware says the length; without it gunicorn would send chunks.
    return HttpResponse("ok", content_type="text/plain; charset=utf-8", headers={"Content-Length": "2"})


urlpatterns = [
    path("webhooks/instagram/", one_insert),
    path("webhooks/altegio/<str:secret>/", one_insert),
    path("webhooks/telegram/<str:secret>/", one_insert),
]
