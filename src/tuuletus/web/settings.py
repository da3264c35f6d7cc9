"""Settings; from the environment only. Every one is in the reference."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from tuuletus.web.environment import (
    Looking,
    check_names,
    find_sign_in_origins,
    make_folders,
    read_address,
    read_choice,
    read_database,
    read_flag,
    read_lake,
    read_list,
    read_mail,
    read_networks,
    read_number,
    read_sign_in_service,
    read_text,
)
from tuuletus.web.keys import load_keys, parse_field_keys
from tuuletus.web.logs import build_logging

check_names(os.environ)

HERE = Path(__file__).resolve().parent
DATA = Path(read_text(os.environ, "TUULETUS_DATA", default="var")).resolve()
UPLOADS = DATA / "uploads"
STATIC_ROOT = DATA / "static"
LAKES = DATA / "lake"
ERASURES = DATA / "erasures.jsonl"
LAKE = read_lake(os.environ, "TUULETUS_LAKE")
make_folders(DATA, UPLOADS, STATIC_ROOT, LAKES)

KEYS = load_keys(
    DATA,
    secret_key=read_text(os.environ, "TUULETUS_SECRET_KEY"),
    field_keys=parse_field_keys(read_list(os.environ, "TUULETUS_FIELD_KEYS")),
    looks_only=Looking.only,
)
SECRET_KEY = KEYS.secret_key
FIELD_KEYS_FROM_FILE = not read_text(os.environ, "TUULETUS_FIELD_KEYS")

DEBUG = read_flag(os.environ, "TUULETUS_DEBUG", default=False)
PUBLIC_URL = read_address(os.environ, "TUULETUS_URL", default="http://localhost:8000")
HTTPS = PUBLIC_URL.startswith("https:")
PROXIES = read_number(os.environ, "TUULETUS_PROXIES", default=0, low=0, high=9)
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_URL).hostname or "",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *read_list(os.environ, "TUULETUS_HOSTS"),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ALLOW_PRIVATE_NETWORKS = read_networks(os.environ, "TUULETUS_ALLOW_PRIVATE_NETWORKS")

# The parts -----------------------------------------------------------------------------------

SIGN_IN_SERVICE = read_sign_in_service(os.environ)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(["allauth.socialaccount.providers.openid_connect"] if SIGN_IN_SERVICE else []),
    "csp",
    "django_htmx",
    "lucide",
    "django_linear_migrations",
    "tuuletus.web",
]
MIDDLEWARE = [
    "tuuletus.web.people.events.ActorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tuuletus.web.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tuuletus.web.direction.DirectionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tuuletus.web.people.sessions.SessionAgeMiddleware",
    "tuuletus.web.middleware.WorkspaceMiddleware",
    "tuuletus.web.people.sessions.SecondStepMiddleware",
    "tuuletus.web.middleware.DenyByDefaultMiddleware",
    "tuuletus.web.middleware.WaitingMiddleware",
    "tuuletus.web.middleware.NotAllowedMiddleware",
]
ROOT_URLCONF = "tuuletus.web.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tuuletus.web.context.house",
            ],
        },
    }
]
FORM_RENDERER = "tuuletus.web.forms.FieldRenderer"
WSGI_APPLICATION = "tuuletus.web.wsgi.application"
DATABASES = {"default": read_database(os.environ, "DATABASE_URL", data=DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USES_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite")

CACHE = read_choice(
    os.environ,
    "TUULETUS_CACHE",
    choices=("memory", "database"),
    # Limits on guessing must be shared by all processes: one process may count in memory.
    default="memory" if USES_SQLITE else "database",
)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if CACHE == "memory"
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tuuletus_cache"}
}

# Language and time ---------------------------------------------------------------------------

FORMAT_MODULE_PATH = "tuuletus.web.formats"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
LANGUAGE_CODE = read_choice(
    os.environ, "TUULETUS_LANGUAGE", choices=("fi", "sv", "en"), default="fi"
)
LOCALE_PATHS = [HERE.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# Files that never change ---------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tuuletus.web.assets.HashedStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Signing in ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "tuuletus.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "tuuletus.web.people.passwords.LengthValidator", "OPTIONS": {"least": 10}},
    {"NAME": "tuuletus.web.people.passwords.VarietyValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tuuletus.web.people.passwords.NordicPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
CSRF_FAILURE_VIEW = "tuuletus.web.views.refuse_form"
ACCOUNT_ADAPTER = "tuuletus.web.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"reset_password": "tuuletus.web.people.forms.EvenResetForm"}
# People are invited by an administrator, so an address has been proved before it is used.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "10/m/ip",
    # A guesser at one address must not lock the owner out: the count by account is far wider.
    "login_failed": "10/m/ip,100/h/key",
    "reset_password": "10/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "signup": "10/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECOND_STEP = read_choice(
    os.environ, "TUULETUS_SECOND_STEP", choices=("optional", "required"), default="optional"
)
MFA_ADAPTER = "tuuletus.web.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Tuuletus"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "tuuletus.web.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = SIGN_IN_SERVICE or {}
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# What a browser may do -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # the button of the company's own sign-in leads on to that service
        "form-action": [SELF, *find_sign_in_origins(SIGN_IN_SERVICE)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy in front ends TLS and redirects
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# other names below this one may be served by others, who have no TLS
SECURE_HSTS_INCLUDE_SUBDOMAINS = read_flag(os.environ, "TUULETUS_HSTS_SUBDOMAINS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}tuuletus"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}tuuletus_form"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}tuuletus_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # without use
SESSION_LONGEST = timedelta(days=60)

BODY_LIMIT = 2 * 1024 * 1024
UPLOAD_LIMIT = (
    1024 * 1024 * read_number(os.environ, "TUULETUS_MAX_UPLOAD_MB", default=200, low=1, high=4096)
)
READ_SECONDS = read_number(os.environ, "TUULETUS_READ_SECONDS", default=8, low=5, high=600)
READ_MB = read_number(os.environ, "TUULETUS_READ_MB", default=300, low=150, high=8192)
UPLOAD_PATHS = ("/imports/new/", "/api/v1/imports")
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = UPLOADS

# Mail and logs -------------------------------------------------------------------------------

MAIL = read_mail(os.environ, "TUULETUS_MAIL_URL")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST = MAIL.get("EMAIL_HOST", "")
EMAIL_PORT = MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read_text(
    os.environ, "TUULETUS_MAIL_FROM", default=f"tuuletus@{urlsplit(PUBLIC_URL).hostname}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LOGGING_CONFIG = "tuuletus.web.logs.set_up"
LOGGING = build_logging(
    level=read_choice(
        os.environ,
        "TUULETUS_LOG_LEVEL",
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        default="INFO",
    )
)
