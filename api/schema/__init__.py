"""The OpenAPI document: components from the profile, operations from the views' tables."""
