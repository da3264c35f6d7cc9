"""How dates and times are written where Django's own formats are not Europe's."""

from __future__ import annotations
