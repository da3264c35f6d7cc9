"""What every page of an installation says to its administrator, without tokens and nonces."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from html import unescape

from tuuletus.web.start import start

start("server")
from django.test import Client  # noqa: E402 - Django has to be started first

from tuuletus.web.people.models import Person  # noqa: E402

PAGES = re.compile(r'href="(/[a-z/0-9?=&;%._-]*)"')
LEFT_OUT = re.compile(r"/(static|accounts|api|logout)|/people/|\.(pdf|csv|md|txt|json)|/settings/")
CHANGING = re.compile(r'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]*')
MOST = 40

client = Client(headers={"accept-language": "fi"})
client.force_login(Person.objects.get(email="anna@example.com"))
waiting, seen = ["/"], {}
while waiting and len(seen) < MOST:
    path = waiting.pop(0)
    kind = re.sub(r"\d+", "N", path.partition("?")[0])
    if kind in {re.sub(r"\d+", "N", known.partition("?")[0]) for known in seen}:
        continue
    answer = client.get(path, secure=False, headers={"host": "localhost"})
    page = CHANGING.sub(r"\1", answer.content.decode())
    seen[path] = [answer.status_code, hashlib.sha256(page.encode()).hexdigest()]
    waiting += [one for one in map(unescape, PAGES.findall(page)) if not LEFT_OUT.search(one)]
sys.stdout.write(json.dumps(seen))
