"""Fill an installation with the invented restaurant."""

from __future__ import annotations

from tuuletus.web.start import start

start("server").prepare()
start("demo").prepare_demo()
