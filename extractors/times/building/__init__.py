"""Builders of terms, by family; ``builders.BUILDERS`` names them."""
