"""An installation with a token, made in a process of its own: `python -m bench.hostile.house`."""

from __future__ import annotations

from tuuletus.web.start import start, tell_time

EMAIL = "mittari@example.fi"
PASSWORD = "a window on the sea"


def main() -> None:
    """Print the token."""
    start("server").prepare()
    people = start("people.actions")
    workspace = people.create_workspace(name="Mittari", now=tell_time())
    person = people.make_person(email=EMAIL, name="Mittari", language="en", password=PASSWORD)
    models = start("people.models")
    models.Membership.objects.create(workspace=workspace, person=person, role="administrator")
    _row, secret = people.create_token(
        person, workspace, name="bench", scopes=["read", "write"], now=tell_time()
    )
    print(secret)


if __name__ == "__main__":
    main()
