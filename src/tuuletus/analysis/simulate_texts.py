"""What the invented restaurant writes: sentence templates by topic, and what fills them.

Words that fill a gap stand in the nominative wherever the sentence lets them, so that no name and
no dish is ever bent into a case by gluing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

LUNCH = "lounas"
DISH = "annos"
BACKSTAGE = "kulissit"
STAFF = "henkilökunta"
EVENT = "tapahtuma"
QUESTION = "kysymys"
GIVEAWAY = "arvonta"
RECRUITING = "rekrytointi"
THANKS = "palaute"
SEASON = "sesonki"

_FINNISH: Mapping[str, tuple[str, ...]] = {
    LUNCH: (
        "Tänään lounaalla {lunch}. Tervetuloa kello 11–14!",
        "{weekday_of} lounas: {lunch}. Lista vaihtuu joka päivä, kahvi kuuluu hintaan.",
        "Lounaslista on julki. Tänään tarjolla {lunch}.",
        "Nälkä? Lounas on katettu: {lunch}, salaattipöytä ja vasta leivottu leipä. {price} €.",
        "Kiireinen päivä? Lounaan saa meiltä myös mukaan. Tänään {lunch}.",
        "Toivelounas on täällä taas: {lunch}. Syödään, kun on vielä kuumaa!",
        "Kokki suosittelee tänään: {lunch}. Kasvisvaihtoehto löytyy aina.",
        "Lounas 11–14, {price} €. Tänään {lunch}.",
        "Kahdelle tai kahdeksalle, lounaalla on tilaa. Tänään pöydässä {lunch}.",
        "Puoli kahdeltatoista on vielä väljää. Lounaana {lunch} ja jälkiruoaksi marjapiirakka.",
        "Jos päivä tuntuu pitkältä, {lunch} auttaa. Katettu neljääntoista asti.",
    ),
    DISH: (
        "Uutta listalla: {dish}.",
        "Viikon annos: {dish}. Saatavilla lauantaihin asti.",
        "Tämän annoksen takana on kolme kokeilua ja yksi väittely: {dish}.",
        "Neljä raaka-ainetta, yksi lautanen: {dish}.",
        "Resepti tuli keittiömestarin isoäidiltä, lisuke on meidän: {dish}.",
        "Illan suosikki on ollut {dish}. Muutama annos on vielä jäljellä.",
        "Kuvassa {dish}. Viiniksi ehdotamme kuivaa rieslingiä.",
        "Hidas lämpö, hyvä voi ja malttia. Siitä syntyi {dish}.",
        "Jälkiruoka ensin? Meillä saa. Tänään {dessert}.",
        "Makean ystäville: {dessert}. Kahvi keitetään siihen päälle.",
        "Listan konkari on edelleen {dish}. Kolmas vuosi, sama kastike.",
        "Kalatukusta tuli aamulla hyviä uutisia. Illaksi paistamme kuhaa, kunnes se loppuu.",
    ),
    BACKSTAGE: (
        "Kello 6.40. Taikina kohoaa, kahvi tippuu, radio soi.",
        "Keittiössä juuri nyt: kolmekymmentä kiloa juureksia ja hyvä tunnelma.",
        "Tältä näyttää keittiö tuntia ennen kuin ovet aukeavat.",
        "Liemi on ollut liedellä eilisaamusta. Vielä kaksi tuntia.",
        "Tiskikone lauloi viimeisen laulunsa. Kiitos huoltajalle, joka tuli lauantaina!",
        "Maistelupäivä: kahdeksan annosta, joista yksi pääsee listalle.",
        "Katoimme äsken sata paikkaa. Haarukat ovat suorassa, hermot melkein.",
        "Torilta palattiin näiden kanssa. Illalla ne ovat lautasella.",
        "Näin leipä syntyy: kaksi vuorokautta, neljä raaka-ainetta.",
        "Epäonnistui. Kastike juoksettui kahdesti, kolmannella kerralla siitä tuli hyvää.",
        "Pimeä kellari, kolmesataa pulloa ja yksi taskulamppu. Inventaario on täällä.",
        "Sulkemisen jälkeen on hiljaista. Liesi kiiltää, ja huomenna aloitetaan alusta.",
    ),
    STAFF: (
        "{name} on tehnyt meillä töitä jo {years} vuotta. Onnea ja kiitos!",
        "Tervetuloa taloon, {name}!",
        "Salissa tänään {name}. Kysy häneltä viineistä.",
        "{name} opettelee avaamaan ostereita. Kaksikymmentä takana, sata edessä.",
        "Keittiömestarimme {name} löysi uuden lempimausteen: kuusenkerkän.",
        "Kuka muistaa kanta-asiakkaiden tilaukset ulkoa? {name}.",
        "{name} jää tänään ansaitulle lomalle. Postikorttia odotellaan!",
        "Kuka leipoi aamun sämpylät? {name}, jo ennen viittä.",
        "Kolme kysymystä henkilökunnalle. Vastaajana {name}: suola, hiljaisuus ja maanantai.",
    ),
    EVENT: (
        "Perjantaina soi jazz. Vapaa pääsy, pöydät varaamalla.",
        "Viini-ilta {day}: viisi lasia, viisi maistiaista.",
        "Suljettu yksityistilaisuuden vuoksi {day}. Nähdään taas seuraavana päivänä!",
        "Kokkikurssi {day}. Kaksitoista paikkaa, yksi iso kattila.",
        "Visa alkaa kello 19. Joukkueeseen mahtuu kuusi, lautaselle enemmän.",
        "Panimo tulee kylään {day}. Maistelemme neljää olutta ja kahta juustoa.",
        "Lauantain brunssi on pian täynnä. Kahdelle löytyy vielä pöytä ikkunan vierestä.",
        "Lapset kokkaavat {day}: pitsaa, esiliinat ja paljon jauhoja.",
    ),
    QUESTION: (
        "Pulla vai piirakka?",
        "Mitä toivoisit lounaslistalle ensi viikolla?",
        "Mikä on lapsuutesi paras keitto?",
        "Jos saisit syödä loppuelämäsi vain yhtä jälkiruokaa, mikä se olisi?",
        "Ananas pitsassa: kyllä vai ei?",
        "Mihin aikaan sinä syöt lounasta?",
        "Minkä vanhan annoksen ottaisimme takaisin listalle?",
        "Ruisleivän päälle: voi vai juusto?",
        "Kuinka paljon on liikaa tilliä?",
        "Avaisimmeko terassin jo, vaikka tarvitaan viltti?",
    ),
    GIVEAWAY: (
        "Arvomme illallisen kahdelle. Kerro kommenteissa, kenen kanssa tulisit!",
        "Arvonta! Mitä voisimme tehdä paremmin? Vastanneiden kesken arvotaan lahjakortti.",
        "Voita brunssi neljälle: kerro paras aamiaismuistosi.",
        "Keksi nimi uudelle jälkiruoallemme. Palkintona lautasellinen sitä.",
    ),
    RECRUITING: (
        "Etsimme saliin vuoropäällikköä. Hakuaikaa on kaksi viikkoa.",
        "Keittiöömme haetaan kokkia, joka rakastaa kastikkeita.",
        "Tarvitsemme tiskaajan viikonloppuihin. Hyvä porukka, ja bussi pysähtyy oven eteen.",
        "Oppisopimuspaikka keittiössä on auki. Kysy rohkeasti!",
        "Haluatko oppia viineistä työajalla? Haemme tarjoilijaa.",
    ),
    THANKS: (
        "”Paras lohikeitto pitkään aikaan.” Kiitos palautteesta, se luettiin keittiössä ääneen.",
        "Kiitos teille, jotka täytitte salin lauantaina!",
        "Saimme kortin, jossa luki vain: kiitos leivästä. Se on nyt seinällä.",
        "Pyysitte pidempää aukioloa. Perjantaisin keittiö on nyt auki kymmeneen.",
        "Palautteesta opittua: lounasjono kulkee nyt kahta reittiä.",
        "Moni kysyi gluteenittomasta leivästä. Nyt sitä on joka päivä.",
    ),
}
_SEASONAL: tuple[tuple[str, tuple[int, ...], str], ...] = (
    (SEASON, (1, 2), "Runebergintortut ovat vitriinissä. Hilloa ei säästelty."),
    (SEASON, (1, 2, 3), "Made on nyt parhaimmillaan. Keitto tulee illaksi listalle."),
    (SEASON, (2,), "Laskiaispullat, molemmilla täytteillä. Riidellään vasta syönnin jälkeen."),
    (SEASON, (3, 4), "Pääsiäiseksi karitsaa ja mämmiä. Kermaa saa ottaa reilusti."),
    (SEASON, (4, 5), "Simaa on pullotettu ja munkit odottavat rasvaa. Vappu saa tulla."),
    (SEASON, (5, 6), "Parsakausi alkoi. Nyt niitä syödään joka ilta."),
    (SEASON, (5, 6), "Raparperia tuli kolme laatikollista. Piirakkaa on luvassa."),
    (SEASON, (6, 7, 8), "Uusia perunoita, voita ja tilliä. Kesä on tässä."),
    (SEASON, (6, 7, 8), "Terassi on auki niin kauan kuin aurinko."),
    (SEASON, (7, 8), "Mustikat ovat kypsiä. Keittiö on sormia myöten sininen."),
    (SEASON, (8, 9), "Ensimmäiset kantarellit tulivat aamulla."),
    (SEASON, (8, 9), "Rapukausi: tilliä, paahtoleipää ja hiljainen keskittyminen."),
    (SEASON, (9, 10), "Omenat tulivat naapurin puista. Piirakka on uunissa."),
    (SEASON, (9, 10, 11), "Juurekset maasta, keitto tulille."),
    (SEASON, (10, 11), "Pimeä ilta, lämmin keitto, kynttilä pöydässä."),
    (SEASON, (11, 12), "Joulupöydän varaukset ovat auki."),
    (SEASON, (11, 12, 1), "Glögi lämpenee. Mantelit saa ottaa itse."),
    (SEASON, (12,), "Lanttulaatikko on maisteltu ja hyväksytty. Äänin viisi–nolla."),
    (EVENT, (4, 5), "Äitienpäivän lounaalle on vielä kymmenen paikkaa."),
    (EVENT, (10, 11), "Isänpäivän brunssi on varattavissa."),
    (EVENT, (10, 11, 12), "Pikkujouluporukka? Kabinettiin mahtuu neljätoista."),
    (EVENT, (6,), "Juhannuksena olemme kiinni. Hyvää keskikesää!"),
    (RECRUITING, (2, 3, 4), "Kesätöihin ravintolaan? Haku on auki."),
)
_SWEDISH: Mapping[str, tuple[str, ...]] = {
    LUNCH: (
        "Dagens lunch: {lunch_sv}. Varmt välkommen!",
        "Lunch 11–14. I dag serverar vi {lunch_sv}.",
    ),
    DISH: ("Nytt på menyn: {dish_sv}.", "Veckans rätt är {dish_sv}. Kom och smaka!"),
    BACKSTAGE: (
        "Köket klockan sju: brödet jäser och kaffet är på.",
        "Bakom kulisserna: trettio kilo rotfrukter och gott humör.",
    ),
    EVENT: ("Vinkväll {day}. Fem glas och fem smakbitar.", "På fredag spelar vi jazz."),
    THANKS: ("Tack till alla som kom i lördags!",),
}
_ENGLISH: Mapping[str, tuple[str, ...]] = {
    LUNCH: ("Today's lunch: {lunch_en}. See you between 11 and 2!",),
    DISH: ("New on the menu: {dish_en}.", "The evening's favourite so far: {dish_en}."),
    BACKSTAGE: (
        "Six in the morning. The dough is rising and so are we.",
        "This is what the kitchen looks like an hour before the doors open.",
    ),
    EVENT: ("Wine tasting on {day}: five glasses, five small bites.",),
    THANKS: ("Thank you to everyone who filled the room on Saturday!",),
}
_LANGUAGES = {"fi": _FINNISH, "sv": _SWEDISH, "en": _ENGLISH}

_GAPS: Mapping[str, tuple[str, ...]] = {
    "lunch": (
        "lohikeitto",
        "hernekeitto",
        "kinkkukiusaus",
        "lihapullat ja perunamuusi",
        "uunilohi ja sitruunakastike",
        "broileripasta",
        "kasvislasagne",
        "karjalanpaisti",
        "juuressosekeitto",
        "silakkapihvit ja punajuuret",
        "linssicurry ja riisi",
        "makaronilaatikko",
        "savuporokeitto",
        "kaalilaatikko ja puolukat",
    ),
    "dish": (
        "haudutettu häränposki",
        "kantarellirisotto",
        "savustettu lahna ja piparjuuri",
        "tattipasta",
        "karitsan niska ja yrttiperunat",
        "paistettu kuha ja sahramikastike",
        "punajuuritartar",
        "paahdettu siika ja ruskistettu voi",
        "maa-artisokkakeitto",
        "hirvenliha ja kuusenkerkkä",
    ),
    "dessert": (
        "leipäjuusto ja lakat",
        "raparperipaistos",
        "suolainen kinuskikakku",
        "puolukkapannacotta",
        "pullavanukas",
        "omenapiirakka ja vaniljajäätelö",
    ),
    "lunch_sv": ("laxsoppa", "ärtsoppa", "köttbullar med potatismos", "grönsakslasagne"),
    "dish_sv": ("halstrad sik", "kantarellrisotto", "bräserad oxkind"),
    "lunch_en": ("salmon soup", "pea soup", "vegetable lasagne", "meatballs and mash"),
    "dish_en": ("seared whitefish", "chanterelle risotto", "braised ox cheek"),
    "name": ("Veera", "Joonas", "Sanna", "Mikael", "Oskari", "Helmi", "Amina", "Petri"),
    "years": ("kaksi", "viisi", "kymmenen", "viisitoista"),
    "price": ("11,90", "12,90", "13,50"),
}
_WEEKDAYS_OF = (
    "Maanantain",
    "Tiistain",
    "Keskiviikon",
    "Torstain",
    "Perjantain",
    "Lauantain",
    "Sunnuntain",
)
_TAGS: Mapping[str, tuple[str, ...]] = {
    LUNCH: ("#lounas", "#lounaspaikka"),
    DISH: ("#viikonannos", "#kotimainen"),
    BACKSTAGE: ("#keittiössä", "#kulisseissa"),
    STAFF: ("#työkaverit",),
    EVENT: ("#tapahtumat",),
    SEASON: ("#sesonki", "#lähiruoka"),
    RECRUITING: ("#töihin", "#avoinpaikka"),
}
_COMMON_TAGS = ("#ravintolatuuletus", "#hyväruoka", "#ravintola")
_EMOJI = ("🍲", "😊", "👏", "☀️", "🍞", "❤️", "🎉")
_LINKED = (EVENT, RECRUITING, LUNCH)
_LINK = "https://ravintola-tuuletus.example/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A text and the language it is in."""

    text: str
    language: str


def count_templates() -> int:
    """How many sentences there are to choose from."""
    by_language = sum(len(texts) for told in _LANGUAGES.values() for texts in told.values())
    return by_language + len(_SEASONAL)


def write_text(rng: np.random.Generator, *, topic: str, day: date, tags: float) -> Writing:
    """A text about a topic, fit for the day's season.

    Args:
        rng: the source of all chance.
        topic: one of the topics of this module.
        day: the day of publication.
        tags: how likely hashtags are on the channel.

    """
    language = str(rng.choice(["fi", "sv", "en"], p=[0.9, 0.05, 0.05]))
    if topic not in _LANGUAGES[language]:
        language = "fi"
    text = _fill(rng, str(rng.choice(_choices(topic, language, day))), day=day)
    if rng.random() < 0.3:
        text = f"{text} {rng.choice(_EMOJI)}"
    if topic in _LINKED and rng.random() < 0.4:
        text = f"{text} {_LINK}"
    if rng.random() < tags:
        text = f"{text} {_tag(rng, topic)}"
    return Writing(text=text, language=language)


def _choices(topic: str, language: str, day: date) -> list[str]:
    fitting = [text for about, months, text in _SEASONAL if about == topic and day.month in months]
    return [*_LANGUAGES[language].get(topic, ()), *(fitting if language == "fi" else ())]


def _fill(rng: np.random.Generator, template: str, *, day: date) -> str:
    words = {name: str(rng.choice(choices)) for name, choices in _GAPS.items()}
    ahead = date.fromordinal(day.toordinal() + int(rng.integers(4, 15)))
    filled = template.format(
        **words, weekday_of=_WEEKDAYS_OF[day.weekday()], day=f"{ahead.day}.{ahead.month}."
    )
    # A date that ends a sentence brings the full stop along.
    return filled.replace("..", ".")


def _tag(rng: np.random.Generator, topic: str) -> str:
    own = _TAGS.get(topic, ())
    count = int(rng.integers(1, 4))
    return " ".join((*own[: int(rng.integers(0, len(own) + 1))], *_COMMON_TAGS[:count]))
