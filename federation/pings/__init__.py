"""Pings: thin, signed messages that say that there is something new (Standard Webhooks).

`noticing` decides who is to be told, `sending` tells them, `subscribing` is who asks for it.
"""
