"""Gold events of further news articles, as offsets."""
