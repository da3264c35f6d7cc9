"""Settings; from the environment only."""

from __future__ import annotations

SECRET_KEY = "first-sketch-only"  # noqa: S105
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tuuletus.web",
]
AUTH_USER_MODEL = "tuuletus.Person"
ROOT_URLCONF = "tuuletus.web.urls"
LANGUAGE_CODE = "en"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {},
    }
]
