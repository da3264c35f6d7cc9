"""Compile the message catalogues while building; everything else is in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithMessages(build_py):
    """Put a compiled catalogue beside each .po file of the built package."""

    def run(self) -> None:
        """Build as usual, then compile into the build folder."""
        super().run()
        if self.editable_mode:
            return
        import polib  # noqa: PLC0415 - needed only while building

        for source in Path("src").glob("tuuletus/locale/*/LC_MESSAGES/*.po"):
            target = Path(self.build_lib) / source.relative_to("src").with_suffix(".mo")
            target.parent.mkdir(parents=True, exist_ok=True)
            polib.pofile(str(source)).save_as_mofile(str(target))


setup(cmdclass={"build_py": BuildWithMessages})
