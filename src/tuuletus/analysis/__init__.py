"""What worked, by how much and how sure: arrays and records in, frozen results out.

Nothing here reads a file, asks the clock or speaks a language. Import the modules themselves
(`from tuuletus.analysis.findings import learn`); the package imports nothing by itself, so that a
page that needs one number does not pay for all of them.
"""

from __future__ import annotations
