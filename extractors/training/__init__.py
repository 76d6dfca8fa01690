"""The recipe for our Arabic models: ``python -m extractors.training --help``.

Nothing here is needed for reading articles; the weights it writes are.
"""

__all__: list[str] = []
