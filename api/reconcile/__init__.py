"""The Reconciliation API 0.2: names of a spreadsheet matched with organisations and concepts.

https://reconciliation-api.github.io/specs/0.2/
"""
