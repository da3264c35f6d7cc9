"""The earliest day on which something can be known.

`confirmation` is about decisions whose posts are compared with others; `knowledge` about the slow
effect of exposure on an outcome. The package imports nothing by itself.
"""

from __future__ import annotations
