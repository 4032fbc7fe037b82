"""Overrides: what this hub hides from its own readers, or corrects for them."""

from typing import Any

from django.db import models


class Override(models.Model):
    """A local hiding or correction of a record; it never leaves under the authority's name.

    `hide` true hides the whole record; `patch` is a JSON merge patch (RFC 7396) that makes the
    record's `view` out of its document. `told` says by key of the patch (`""` for the whole
    record) what was done, by whom, when and why; `idle` why a key does not apply to the document
    as it is now: `absent`, `same` or `invalid`. `by`, `why` and `at` are those of the last edit.
    """

    iri = models.TextField(unique=True)
    hide = models.BooleanField(default=False)
    patch = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    idle = models.JSONField(default=dict)
    by = models.TextField()
    why = models.TextField()
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.iri

    def members(self) -> dict[str, Any]:
        """As readers are told of it: what is hidden or corrected, by whom, when and why."""
        told = {**{key: self._last(key) for key in self._keys()}, **self.told}
        fields = [
            {"field": key, **told[key], **({"idle": self.idle[key]} if key in self.idle else {})}
            for key in sorted(self.patch)
        ]
        whole = {"record": told[""]} if self.hide else {}
        return {"id": self.iri, "hidden": self.hide, **whole, "fields": fields}

    def _keys(self) -> list[str]:
        return [*self.patch, *([""] if self.hide else [])]

    def _last(self, key: str) -> dict[str, str]:
        what = "hidden" if not key or self.patch[key] is None else "corrected"
        at = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"what": what, "by": self.by, "at": at, "why": self.why}


class Edit(models.Model):
    """A line of the log of overrides, which is this hub's own and never leaves.

    `what` is hide, correct or remove; `patch` what was asked for, by key.
    """

    iri = models.TextField(db_index=True)
    what = models.CharField(max_length=7)
    patch = models.JSONField(default=dict)
    by = models.TextField()
    why = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.what} {self.iri}"
