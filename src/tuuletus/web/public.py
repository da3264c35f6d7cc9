"""The reviewed list of pages that need no permission in a workspace, each with its reason."""

from __future__ import annotations

from types import MappingProxyType

PUBLIC = MappingProxyType(
    {
        "account_login": "the way in",
        "account_inactive": "says that the account is closed",
        "account_reset_password": "the way back in",
        "account_reset_password_done": "says that mail was sent, whoever asked",
        "account_reset_password_from_key": "a single-use link from the mail",
        "account_reset_password_from_key_done": "says that the password was changed",
        "mfa_authenticate": "the second step of signing in, bound to the first",
        "mfa_login_webauthn": "signing in with a passkey",
        "openid_connect_login": "the way to the company's own sign-in",
        "openid_connect_callback": "the way back from it; state and PKCE are checked",
        "socialaccount_login_cancelled": "says that signing in was cancelled",
        "socialaccount_login_error": "says that signing in failed",
        "people:welcome": "makes the first administrator; gone once there is a person",
        "people:invitation": "a single-use link from an administrator",
        "api:openapi-json": "the description of the API, which holds no data",
        "house:health": "for the monitor; tells only alive or late",
        "house:theme": "remembers light or dark in a cookie of the browser",
        "house:language": "remembers the language in a cookie of the browser",
    }
)
"""Reachable without signing in."""

SIGNED_IN = MappingProxyType(
    {
        "account_logout": "leaving",
        "account_change_password": "one's own password",
        "account_set_password": "one's own first password, after the company's sign-in",
        "account_reauthenticate": "proves it is still the same person",
        "mfa_index": "one's own second step",
        "mfa_reauthenticate": "proves it is still the same person",
        "mfa_activate_totp": "one's own second step",
        "mfa_deactivate_totp": "one's own second step",
        "mfa_view_recovery_codes": "one's own recovery codes",
        "mfa_generate_recovery_codes": "one's own recovery codes",
        "mfa_download_recovery_codes": "one's own recovery codes",
        "mfa_list_webauthn": "one's own passkeys",
        "mfa_add_webauthn": "one's own passkeys",
        "mfa_remove_webauthn": "one's own passkeys",
        "mfa_edit_webauthn": "one's own passkeys",
        "mfa_reauthenticate_webauthn": "proves it is still the same person",
        "people:switch": "enters only a workspace one is a member of",
        "people:me": "one's own name and language",
    }
)
"""Reachable by anybody signed in, whatever their role and even without a workspace."""

TOKEN_NAMESPACES = frozenset({"api"})
"""Paths of the HTTP API, which asks every caller for an access token itself."""
