"""Normalising: pure functions from what files hold to what documents hold, with their reasons."""
