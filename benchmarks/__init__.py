"""Measurements: quality, ratchet, fitting, speed. Need the shared data folder or data of their own making."""
