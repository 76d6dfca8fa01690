"""The faces of Waqai: command line and HTTP. The one place where extractors and the graph meet."""
