"""What a text tells about itself: its language and a few plain features."""

from __future__ import annotations

from tuuletus.analysis.text.features import TextFeatures, read_features
from tuuletus.analysis.text.language import find_language

__all__ = ["TextFeatures", "find_language", "read_features"]
