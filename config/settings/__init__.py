"""Django's settings. Whatever an installation may change is in `config.environment`; the rest is here."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config.databases import database
from config.environment import read
from config.logs import configure_logs

BASE_DIR = Path(__file__).resolve().parents[2]
DATA = Path(read("GRIDLINK_DATA"))
DATA = (DATA if DATA.is_absolute() else BASE_DIR / DATA).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    given = read("GRIDLINK_SECRET_KEY")
    if given:
        return str(given)
    kept = DATA / "secret_key"
    if not kept.exists():
        # Written elsewhere and linked: of two processes starting together one makes the key and both read that one,
        # and a process killed while writing leaves no empty key behind.
        made = DATA / f"secret_key.{os.getpid()}"
        made.unlink(missing_ok=True)
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = read("GRIDLINK_DEBUG")
ALLOWED_HOSTS = read("GRIDLINK_HOSTS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "gridlink.ledger",
    "gridlink.people",
    "gridlink.evidence",
    "gridlink.grid",
    "gridlink.catalogue",
    "gridlink.cases",
    "gridlink.intake",
    "gridlink.evaluation",
    "gridlink.packs",
    "gridlink.web",
]

MIDDLEWARE = [
    "gridlink.web.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gridlink.web.middleware.ActorAndLanguage",
    "gridlink.web.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gridlink.web.middleware.Refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gridlink.web.context.city",
            ],
        },
    }
]

DATABASES = {"default": database(read("DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "work"
LOGOUT_REDIRECT_URL = "sign-in"

# Not cached_db: its cache is per process, so a session ended in one web process would live on in the other.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_FAILURE_VIEW = "gridlink.web.refusals.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = read("GRIDLINK_HTTPS")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if read("GRIDLINK_HTTPS") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if read("GRIDLINK_HTTPS") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# What is shown to who has chosen none; empty: the city's own language.
FIRST_LANGUAGE = read("GRIDLINK_LANGUAGE")
LANGUAGE_CODE = FIRST_LANGUAGE or "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "src" / "gridlink" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING_CONFIG = None
configure_logs(level=read("GRIDLINK_LOG"), style=read("GRIDLINK_LOG_FORMAT"))

# gridlink's own
PACKS = BASE_DIR / "packs"
EVIDENCE_ROOT = DATA / "evidence"
EVIDENCE_MAX_BYTES = read("GRIDLINK_UPLOAD_MB") * 1024 * 1024
CHECKPOINT_FILE = Path(read("GRIDLINK_CHECKPOINT_FILE") or DATA / "checkpoints.ndjson")
CHECKPOINT_URL = read("GRIDLINK_CHECKPOINT_URL")
CHECKPOINT_KEY = Path(read("GRIDLINK_CHECKPOINT_KEY") or DATA / "ledger_key.pem")
CHECKPOINT_SECONDS = read("GRIDLINK_CHECKPOINT_SECONDS")
TICK_SECONDS = read("GRIDLINK_TICK_SECONDS")
METRICS_TOKEN = read("GRIDLINK_METRICS_TOKEN")
BIND = read("GRIDLINK_BIND")
LIVE_URL = read("GRIDLINK_LIVE_URL").rstrip("/")
BEHIND_PROXY = read("GRIDLINK_HTTPS")
WORKERS = read("GRIDLINK_WORKERS")
