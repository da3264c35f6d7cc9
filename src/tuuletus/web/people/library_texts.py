"""Texts of django-allauth and Django that people meet here, named for our own catalogues.

The library has catalogues of its own, which call a passkey, a recovery code and an
authenticator app by other words than ours. A text that stands in our catalogues too is read from
ours, but only texts that our own code names stay there; the English catalogue renames some and
holds nothing else. Where the English text itself is wrong for this house, a template of ours takes
the place of the library's.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

OF_DJANGO = (_("first name"),)
"""A field of Django's that our forms call "Your name"; told where a password is too like it."""

PAGES = (
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Enter your password:"),
    _("Enter an authenticator code:"),
    _("Confirm"),
    _("Change Password"),
    _("Set Password"),
    _("Bad Token"),
    _(
        "The password reset link was invalid, possibly because it has already been used."
        '  Please request a <a href="%(passwd_reset_url)s">new password reset</a>.'
    ),
    _("Your password is now changed."),
    _("Cancel"),
    _("Sign Out"),
    _("Are you sure you want to sign out?"),
    _("Account Inactive"),
    _("This account is inactive."),
    _("Note"),
    _("You are already logged in as %(user_display)s."),
    _("Authenticator App"),
    _("Deactivate Authenticator App"),
    _("You are about to deactivate authenticator app based authentication. Are you sure?"),
    _("Deactivate"),
    _("Recovery Codes"),
    _("You are about to generate a new set of recovery codes for your account."),
    _("This action will invalidate your existing codes."),
    _("Are you sure?"),
    _("Generate"),
    _("Security Keys"),
    _("Add Security Key"),
    _("Add"),
    _("Edit Security Key"),
    _("Remove Security Key"),
    _("Are you sure you want to remove this security key?"),
    _("Remove"),
    _("Save"),
    _("This functionality requires JavaScript."),
    _("Sign In"),
    _("Sign In Via %(provider)s"),
    _("You are about to sign in using a third-party account from %(provider)s."),
    _("Continue"),
    _("Login Cancelled"),
    _(
        "You decided to cancel logging in to our site using one of your existing "
        'accounts. If this was a mistake, please proceed to <a href="%(login_url)s">sign '
        "in</a>."
    ),
    _("Third-Party Login Failure"),
    _("An error occurred while attempting to login via your third-party account."),
)
"""Pages, and what stands on their buttons."""

FIELDS = (
    _("Login"),
    _("Email"),
    _("Email address"),
    _("Password"),
    _("Password (again)"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Remember Me"),
    _("Forgot your password?"),
    _("Forgot Password?"),
    _("Code"),
    _("Authenticator code"),
    _("Passwordless"),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but "
        "imposes additional requirements such as biometrics or PIN protection."
    ),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
)
"""Labels and helps of fields."""

REFUSALS = (
    _("This account is currently inactive."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("The password reset token was invalid."),
    _("Invalid token."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("You must type the same password each time."),
    _("The new value must be different from the current one."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _(
        "An account already exists with this email address. Please sign in to that "
        "account first, then connect your %s account."
    ),
)
"""Why something was refused."""

NOTICES = (
    _("Password successfully changed."),
    _("Password successfully set."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("Security key added."),
    _("Security key removed."),
    _("A new set of recovery codes has been generated."),
    _("Save them  in a secure location now — they won't be shown again."),
    _("The third-party account has been connected."),
    _("The third-party account is already connected to a different account."),
)
"""What a page says after something was done."""

MAILS = (
    _("Password Changed"),
    _("Your password has been changed."),
    _("Password Set"),
    _("Your password has been set."),
    _("Password Reset"),
    _("Your password has been reset."),
    _("New Recovery Codes Generated"),
    _("A new set of Two-Factor Authentication recovery codes has been generated."),
    _("Authenticator App Activated"),
    _("Authenticator App Deactivated"),
    _("Security Key Added"),
    _("A new security key has been added."),
    _("Security Key Removed"),
    _("A security key has been removed."),
    _("Third-Party Account Connected"),
    _("A third-party account from %(provider)s has been connected to your account."),
)
"""Subjects and lines of the mails that tell about a change."""

TEXTS = frozenset((*PAGES, *FIELDS, *REFUSALS, *NOTICES, *MAILS))
