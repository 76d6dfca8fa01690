"""The commands of ``waqai``, a module for each group; what is slow to load is loaded inside them."""
