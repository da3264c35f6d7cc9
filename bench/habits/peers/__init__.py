"""Detectors of others, each run by the Python of the peers' environment."""
