"""What kind of personal data each stored field holds; the record of processing is made of it."""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    """How sensitive a field is, from nothing to secret."""

    NONE = "none"
    PSEUDONYM = "pseudonym"
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - a word, not one
    FREE_TEXT = "free text"


NONE = DataClass.NONE
PSEUDONYM = DataClass.PSEUDONYM
PERSONAL = DataClass.PERSONAL
SECRET = DataClass.SECRET
FREE_TEXT = DataClass.FREE_TEXT

OF_OTHERS: dict[str, dict[str, DataClass]] = {
    "account.EmailAddress": {
        "user": NONE,
        "email": PERSONAL,
        "verified": NONE,
        "primary": NONE,
    },
    "account.EmailConfirmation": {
        "email_address": NONE,
        "created": NONE,
        "sent": NONE,
        "key": SECRET,
    },
    "auth.Group": {"name": NONE},
    "auth.Group_permissions": {"group": NONE, "permission": NONE},
    "auth.Permission": {"name": NONE, "content_type": NONE, "codename": NONE},
    "contenttypes.ContentType": {"app_label": NONE, "model": NONE},
    "mfa.Authenticator": {
        "user": NONE,
        "type": NONE,
        "data": SECRET,
        "created_at": NONE,
        "last_used_at": PERSONAL,
    },
    "sessions.Session": {
        "session_key": SECRET,
        "session_data": SECRET,
        "expire_date": NONE,
    },
    "socialaccount.SocialAccount": {
        "user": NONE,
        "provider": NONE,
        "uid": PERSONAL,
        "last_login": PERSONAL,
        "date_joined": PERSONAL,
        "extra_data": PERSONAL,
    },
    "socialaccount.SocialApp": {
        "provider": NONE,
        "provider_id": NONE,
        "name": NONE,
        "client_id": NONE,
        "secret": SECRET,
        "key": SECRET,
        "settings": NONE,
    },
    "socialaccount.SocialToken": {
        "app": NONE,
        "account": NONE,
        "token": SECRET,
        "token_secret": SECRET,
        "expires_at": NONE,
    },
    "tuuletus.Person_groups": {"person": NONE, "group": NONE},
    "tuuletus.Person_user_permissions": {"person": NONE, "permission": NONE},
}
"""The tables of Django and allauth, which cannot say it themselves."""
