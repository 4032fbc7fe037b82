"""The language: namespaces, application profile, concept schemes, canonical text. No framework."""
