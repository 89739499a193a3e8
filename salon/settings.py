"""Settings of the project.

A value comes from the process environment, else from a running `make demo` or `make run` on this
machine, else from `.env`, else from the default here. `.env.example` explains each variable.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from salon.conf import csp
from salon.conf.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR)

# --- the house ------------------------------------------------------------------------------------
DEMO = env.bool("SALON_DEMO", False)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
FIELD_ENCRYPTION_KEYS: list[str] = env.words("FIELD_ENCRYPTION_KEYS")
PUBLIC_URL: str = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
# Among a server's containers Prometheus asks for `web`; the proxy lets nobody outside name another host.
_hosts = [_public.hostname, "127.0.0.1", "localhost", "web" if env.str("SALON_MODE", "") == "server" else ""]
ALLOWED_HOSTS: list[str] = env.words("ALLOWED_HOSTS", default=[host for host in _hosts if host])
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"] if _public.netloc else []

INSTALLED_APPS = [
    "salon.apps.SalonConfig",
    "unfold.apps.BasicAppConfig",  # The default one would put its own site in place of ours.
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "salon.apps.SalonAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_celery_beat",
    "django_structlog",
    "simple_history",
    "axes",
    "django_otp",
    # Whose rows were moved into ours, encrypted (salon, migration 0029); the migration reads their tables.
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "altegio.apps.AltegioConfig",
    "feedback.apps.FeedbackConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages shrink to a tenth. Tokens of forms are masked anew each time: their length tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "salon.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "salon.sessions.EndingSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "salon.middleware.ContentSecurityPolicyMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "salon.urls"
WSGI_APPLICATION = "salon.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "salon" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- rows and messages ----------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://salon@127.0.0.1:5432/salon")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# No query of a page runs as long as Postgres would take to compile it; DATABASE_URL may say otherwise.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"-c jit=off {_options.get('options', '')}".strip()
REDIS_URL: str = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")

# kombu has its own words for a socket and for the number of a database.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("db=", "virtual_host=", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
# The mirror's passes are long: a queue of their own, so that no survey waits behind them. What somebody
# waits for has one more: two locations' first passes may fill both places of the passes' worker for hours.
CELERY_TASK_ROUTES = {
    "altegio.tasks.process_webhooks": {"queue": "altegio-soon"},
    "altegio.tasks.read_object": {"queue": "altegio-soon"},
    "altegio.tasks.try_quarantined": {"queue": "altegio-soon"},
    "altegio.tasks.try_all_quarantined": {"queue": "altegio-soon"},
    "altegio.tasks.*": {"queue": "altegio"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 9 * 60
CELERY_TASK_TIME_LIMIT = 10 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's tasks stay hidden for the visibility timeout: longer than any task, the first pass over
# a salon's past too, or it would be begun a second time meanwhile. The scans of the database, not the queue,
# are what loses nothing: beat begins them again within seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 4 * 3600 + 15 * 60,
    "unacked_restore_interval": 30,
    "unacked_restore_throttle": 5,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
}
CELERY_BEAT_SCHEDULER = "salon.beat:OnlyScheduler"
# Lines of the log bear the request's and the task's id, and no address of anybody.
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
CELERY_TIMEZONE = env.str("TIME_ZONE", "Europe/Kyiv")
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- language, time and money ---------------------------------------------------------------------
LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Europe/Kyiv")
USE_THOUSAND_SEPARATOR = True

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STATICFILES_DIRS = [BASE_DIR / "salon" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "salon.statics.StaticFiles"},
}
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if env.bool("SALON_TEST", False):  # nothing is collected before tests
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

# --- who may enter --------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_TEMPLATE = "errors/locked.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "salon.middleware.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
_https = _public.scheme == "https"
SECURE_SSL_REDIRECT = _https
# Asked from beside the process, where there is no TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": csp.STRICT}
# Who logged in so long ago logs in again; and who did nothing for so long (salon/sessions.py).
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_IDLE_SECONDS = 12 * 3600
# Forms hold words, no files. The doors of webhooks have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- Altegio --------------------------------------------------------------------------------------
ALTEGIO_API_URL: str = env.str("ALTEGIO_API_URL", "https://api.alteg.io/api/v1").rstrip("/")
ALTEGIO_PARTNER_TOKEN: str = env.str("ALTEGIO_PARTNER_TOKEN", "")
ALTEGIO_USER_TOKEN: str = env.str("ALTEGIO_USER_TOKEN", "")
ALTEGIO_COMPANY_IDS: list[str] = env.words("ALTEGIO_COMPANY_IDS")
ALTEGIO_WEBHOOK_SECRET: str = env.str("ALTEGIO_WEBHOOK_SECRET", "")

# --- Instagram (the first account only: afterwards the database wins) -----------------------------
INSTAGRAM_GRAPH_URL: str = env.str("INSTAGRAM_GRAPH_URL", "https://graph.instagram.com").rstrip("/")
INSTAGRAM_GRAPH_VERSION: str = env.str("INSTAGRAM_GRAPH_VERSION", "v25.0")
INSTAGRAM_ACCOUNT_ID: str = env.str("INSTAGRAM_ACCOUNT_ID", "")
INSTAGRAM_USERNAME: str = env.str("INSTAGRAM_USERNAME", "")
INSTAGRAM_ACCESS_TOKEN: str = env.str("INSTAGRAM_ACCESS_TOKEN", "")
INSTAGRAM_APP_SECRETS: list[str] = env.words("INSTAGRAM_APP_SECRETS")
INSTAGRAM_VERIFY_TOKEN: str = env.str("INSTAGRAM_VERIFY_TOKEN", "")
INSTAGRAM_APP_ID: str = env.str("INSTAGRAM_APP_ID", "")
INSTAGRAM_AUTHORIZE_URL: str = env.str("INSTAGRAM_AUTHORIZE_URL", "https://www.instagram.com/oauth/authorize")
INSTAGRAM_OAUTH_URL: str = env.str("INSTAGRAM_OAUTH_URL", "https://api.instagram.com/oauth/access_token")
# Where the links to the salon's Direct lead, and for how many days raw webhooks are kept.
INSTAGRAM_LINK_URL: str = env.str("INSTAGRAM_LINK_URL", "https://ig.me").rstrip("/")
INSTAGRAM_RAW_DAYS: int = env.int("INSTAGRAM_RAW_DAYS", 14)
# The pace of each account's messages, over all workers together.
INSTAGRAM_SENDS_PER_SECOND: float = env.float("INSTAGRAM_SENDS_PER_SECOND", 10.0)

# --- other channels -------------------------------------------------------------------------------
TELEGRAM_API_URL: str = env.str("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/")
TELEGRAM_BOT_TOKEN: str = env.str("TELEGRAM_BOT_TOKEN", "")
TELEGRAM_WEBHOOK_SECRET: str = env.str("TELEGRAM_WEBHOOK_SECRET", "")
# Where the links by which colleagues join the bot lead.
TELEGRAM_LINK_URL: str = env.str("TELEGRAM_LINK_URL", "https://t.me").rstrip("/")
# Without an address of a mail server nobody is written to by e-mail, and nobody is told otherwise.
EMAIL_READY = bool(env.str("EMAIL_URL", ""))
EMAIL_TIMEOUT = 20
_email = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or ""
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "salon@localhost")
SENTRY_DSN: str = env.str("SENTRY_DSN", "")
# Who may read /metrics from elsewhere than this machine.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
# Asked once a minute while the clock and a worker run, and how often the web process looks whether they do.
HEARTBEAT_URL: str = env.str("HEARTBEAT_URL", "")
WATCH_SECONDS: float = env.float("WATCH_SECONDS", 60.0)

from salon.conf.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: E402, F401
from salon.conf.logs import LOGGING  # noqa: E402, F401
from salon.conf.schedule import CELERY_BEAT_SCHEDULE  # noqa: E402, F401
from salon.conf.sentry import start_sentry  # noqa: E402
from salon.conf.unfold import UNFOLD  # noqa: E402, F401

start_sentry(SENTRY_DSN)
