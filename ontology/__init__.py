"""What exists for Waqai: records, terms, codes, known actors. Imports nothing else of ours."""
