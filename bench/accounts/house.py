"""An installation with many people, made in a process of its own."""

from __future__ import annotations

from bench.accounts import PEOPLE, known_address
from tuuletus.web.start import start, tell_time


def main() -> None:
    """Everybody has the same password, hashed once: only how it is checked is measured."""
    start("server").prepare()
    people, models = start("people.actions"), start("people.models")
    workspace = people.create_workspace(name="Mittari", now=tell_time())
    first = people.make_person(
        email="mittari@example.fi", name="Mittari", language="en", password="a window on the sea"
    )
    for number in range(PEOPLE):
        person = people.make_person(
            email=known_address(number), name=f"Person {number}", language="en", password=None
        )
        models.Person.objects.filter(pk=person.pk).update(password=first.password)
        models.Membership.objects.create(workspace=workspace, person=person, role="marketer")
    print(PEOPLE)


if __name__ == "__main__":
    main()
