"""What answers: records and lists, identifiers, the vocabulary, dumps, the API's description."""
