"""How facts are found between the entities of one document: candidates, features, scores, status, qualifiers."""
