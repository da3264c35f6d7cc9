"""How signing in behaves here: people are invited, and second-step secrets are encrypted."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from tuuletus.web.crypto import decrypt, encrypt
from tuuletus.web.people.mail import is_mail_set_up

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Closed: an administrator invites."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail about an account; without a mail server no log may hold its link."""
        if is_mail_set_up():
            super().send_mail(template_prefix, email, context)
        else:
            logger.warning("Without TUULETUS_MAIL_URL no mail is sent: %s", template_prefix)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether to go on to an address after signing in: a path of this very site only."""
        return (
            url is not None
            and url.startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's own sign-in lets in those who have been invited, and no one else."""

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: object) -> bool:
        """Closed: an administrator invites."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes lie encrypted in the database."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a browser names when it asks for a passkey: the program, not its host."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Tuuletus"}

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A stored secret as it is used."""
        return decrypt(encrypted_text)
