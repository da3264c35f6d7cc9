"""Static files under names that change with their content, so that browsers may keep them."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names once the files are collected; plain names before that, as in tests."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name a browser asks for."""
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))
