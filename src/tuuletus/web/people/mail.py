"""Mail to people who are invited."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from tuuletus.web.people.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, link: str, inviter: str, language: str) -> bool:
    """Whether the mail went out; when not, the administrator passes the link on by hand."""
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
        return send_mail(" ".join(subject.split()), body, None, [invitation.email]) == 1
    except (OSError, SMTPException):
        logger.exception("The mail with an invitation was not sent")
        return False
