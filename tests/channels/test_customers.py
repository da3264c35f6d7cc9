from __future__ import annotations

import pytest

from tuuletus.errors import ChannelError

PEOPLE = [("Aino", 1), ("Eero", 2), ("Liisa", 3), ("Matti", 4)]


@pytest.mark.parametrize(
    ("header", "write_row"),
    [
        ("Name;Phone;E-mail", "{0};+358 40 765 432{1};{0}@example.org"),
        ("Nimi;Puhelin;Käyntejä", "{0};040765432{1};{1}"),
        ("Nimi;Yhteys;Käyntejä", "{0};040 765 432{1};{1}"),
        ("Namn;Epost;Datum", "{0};{0}@example.org;{1}.3.2026"),
        ("Pvm;Vieraita;Puhelin", "{1}.3.2026;{1};040765432{1}"),
        ("Nimi;Tunnus;Käyntejä", "{0};01017{1}-123{1};{1}"),
    ],
)
@pytest.mark.parametrize("mapping", [None, {"Pvm": "date", "Vieraita": "outcome"}])
def test_a_register_of_customers_is_refused_whatever_its_columns_are_said_to_be(
    read, header, write_row, mapping
):
    rows = [write_row.format(name, number) for name, number in PEOPLE]

    with pytest.raises(ChannelError) as caught:
        read("asiakkaat.csv", "\n".join([header, *rows]), mapping=mapping)

    assert caught.value.code == "customers"


def test_the_addresses_of_a_few_authors_do_no_harm(read):
    rows = [
        f"{n};{n % 28 + 1}.3.2026;Text {n};{n};{PEOPLE[n % 4][0]}@example.org" for n in range(40)
    ]

    reading = read("posts.csv", "\n".join(["Id;Date;Text;Likes;Author", *rows]))

    assert len(reading.posts) == 40


@pytest.mark.parametrize(
    "day", ["{:02d}-03-2026", "{:02d}.03.2026", "{:02d}/03/2026", "2026-03-{:02d}"]
)
def test_days_identifiers_and_numbers_are_no_phone_numbers(read, day):
    rows = [f"{day.format(n)};{1_000_000 + n};0.012345{n:02d}" for n in range(1, 20)]

    reading = read("a.csv", "\n".join(["Pvm;Myynti;Osuus", *rows]))

    assert reading.format == "outcomes"
