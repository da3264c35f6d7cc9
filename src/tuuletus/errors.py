"""Everything that Tuuletus raises on purpose.

TuuletusError
├── NotEnoughDataError        an honest answer is impossible yet; carries the earliest day
├── ChannelError              a channel did not do what was asked; `permanent` or not
│   ├── UnknownFileError      no reader recognises the file
│   ├── LookAlikeError        the file looks right and would give wrong numbers
│   ├── HostileFileError      the file is unsafe to open (bomb, traversal, entity)
│   └── ExportFileError       one cell of an export could not be understood
├── RuleError                 the pattern of a rule cannot be used
├── ReviewWithoutDecisionError
├── ContradictionError        a decision denies another of the same review; nothing was changed
├── TooOldError               the posts end too long ago to say anything of the weeks to come
├── NotWorkedOutError         an answer over many posts is being worked out; ask again soon
│   └── CouldNotWorkOutError  the last try to work it out failed; it is tried again later
├── AlreadyDoneError          somebody was faster; nothing was changed
├── OvertakenError            somebody changed the same in the meantime; nothing was written over
├── BackupError               a backup cannot be made, read or put back
├── ErasureError              a person cannot be erased as asked; nothing was changed
├── OutsideCallError          the outgoing door refused or the other side failed
└── SettingsError             a setting is missing or makes no sense
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime


class TuuletusError(Exception):
    """Base of all errors raised on purpose."""


class NotEnoughDataError(TuuletusError):
    """There is too little to answer honestly; `earliest` is the first day it could be known."""

    def __init__(self, message: str, *, earliest: date | None = None) -> None:
        super().__init__(message)
        self.earliest = earliest


class ChannelError(TuuletusError):
    """A channel did not do what was asked; `wording` puts `code` and `details` into words."""

    code = "channel"

    def __init__(
        self, message: str, *, permanent: bool = True, code: str = "", **details: object
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.code = code or type(self).code
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors go from process to process whole, whatever their kind is made of."""
        return _remake, (type(self), self.args, self.__dict__)


def _remake(kind: type[ChannelError], args: tuple[Any, ...], told: dict[str, Any]) -> ChannelError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(told)
    return error


class UnknownFileError(ChannelError):
    """No reader recognises the file."""

    code = "unknown_file"


class LookAlikeError(ChannelError):
    """The file resembles a known export, and reading it would give wrong numbers."""

    code = "look_alike"


class HostileFileError(ChannelError):
    """The file is not safe to open."""

    code = "hostile_file"


class ExportFileError(ChannelError):
    """One cell of an export file could not be understood."""

    code = "export_cell"

    def __init__(self, message: str, *, row: int, column: str) -> None:
        super().__init__(f"row {row}, column {column!r}: {message}", row=row, column=column)
        self.row = row
        self.column = column


class RuleError(TuuletusError):
    """The pattern of a rule cannot be used; `code` says why."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class ReviewWithoutDecisionError(TuuletusError):
    """A review cannot be closed before it led to a decision."""


class ContradictionError(TuuletusError):
    """To change nothing and something else cannot be decided in one review."""


class TooOldError(TuuletusError):
    """The newest post is too old to say anything of the weeks from `first_day` on."""

    def __init__(self, *, newest: date, first_day: date) -> None:
        super().__init__(f"the newest post is of {newest}")
        self.newest = newest
        self.first_day = first_day


class NotWorkedOutError(TuuletusError):
    """An answer over many posts is being worked out; ask again soon."""


class CouldNotWorkOutError(NotWorkedOutError):
    """Working an answer out failed at `failed_at`; the worker tries again later."""

    def __init__(self, message: str, *, failed_at: datetime) -> None:
        super().__init__(message)
        self.failed_at = failed_at


class AlreadyDoneError(TuuletusError):
    """Somebody was faster; nothing was changed."""


class UnansweredError(TuuletusError):
    """Every file of an import waits for an answer, so that there is nothing to store yet."""


class OvertakenError(TuuletusError):
    """Somebody changed the same in the meantime; nothing was written over."""


class BackupError(TuuletusError):
    """A backup or a copy cannot be made, read or put back; `code` says why."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class ErasureError(TuuletusError):
    """A person cannot be erased as asked; nothing was changed."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class OutsideCallError(TuuletusError):
    """A call to the outside was refused by our own door or failed on the other side."""


class SettingsError(TuuletusError):
    """A setting is missing or makes no sense; the message says what to write."""
