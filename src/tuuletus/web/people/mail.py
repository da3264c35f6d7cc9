"""Whether mail can be sent at all, and mail to people who are invited."""

from __future__ import annotations

import logging
from enum import StrEnum
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from tuuletus.web.people.models import Invitation

logger = logging.getLogger(__name__)


class Delivery(StrEnum):
    """What became of a mail; unless it was sent, the link is passed on by hand."""

    SENT = "sent"
    FAILED = "failed"
    NOT_SET_UP = "not_set_up"


def is_mail_set_up() -> bool:
    """Whether there is a mail server; without one mail would be printed, and so be in the log."""
    return not settings.EMAIL_BACKEND.endswith(".console.EmailBackend")


def send_invitation(invitation: Invitation, *, link: str, inviter: str, language: str) -> Delivery:
    """Send the link; without a mail server nothing is written, so that no log holds the link."""
    if not is_mail_set_up():
        return Delivery.NOT_SET_UP
    workspace = invitation.workspace.name
    with override(language):
        subject = _("Invitation to Tuuletus: {workspace}").format(workspace=workspace)
        body = _(
            "Hello,\n\n"
            "{inviter} invites you to the workspace {workspace} in Tuuletus.\n"
            "Open this link to choose a password. It works once, for seven days:\n\n"
            "{link}\n"
        ).format(inviter=inviter, workspace=workspace, link=link)
    try:
        count = send_mail(" ".join(subject.split()), body, None, [invitation.email])
    except (OSError, SMTPException):
        logger.exception("The mail with an invitation was not sent")
        return Delivery.FAILED
    return Delivery.SENT if count == 1 else Delivery.FAILED
