"""The gazetteer: a table of places built from GeoNames and Natural Earth, and our own curated rows.

``places.tsv`` is written by ``python -m extractors.gazetteer.build``; ``own.toml`` and ``words.toml`` are written by
hand. Readers use :class:`extractors.places.Gazetteer`.
"""

from extractors.gazetteer.records import Place, PlaceMatch, PlacePhrase, Relative

__all__ = ["Place", "PlaceMatch", "PlacePhrase", "Relative"]
