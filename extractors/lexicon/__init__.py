"""The lexicon's data files, described by ``README.md``, and their validator: ``python -m extractors.lexicon``."""
