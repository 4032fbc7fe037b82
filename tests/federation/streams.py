"""An event stream as other publishers have it: versions in Turtle, pages one after another."""

PREFIXES = """@prefix ldes: <https://w3id.org/ldes#> .
@prefix tree: <https://w3id.org/tree#> .
@prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix ess: <http://purl.org/essglobal/vocab/> .
@prefix gr: <http://purl.org/goodrelations/v1#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SEALED = "public, max-age=604800, immutable"


class Stream:
    """`site` serves it: a root that leads to its first page, each page to the next."""

    def __init__(self, site, size=5, policy=""):
        self.site, self.size, self.policy = site, size, policy
        self.events = []
        self.etags = True
        self.publish()

    @property
    def url(self):
        return f"{self.site.base}/stream"

    def iri(self, name):
        return f"https://coop.example/{name}"

    def save(self, *names, **values):
        """A version of each; the last word unless `at` says another time."""
        for name in names:
            self._append(name, self._version(name, **values), **values)

    def remove(self, *names, **values):
        for name in names:
            self._append(name, "a as:Delete", **values)

    def _version(self, name, label="", **_):
        label = label or f"Coop {name}"
        return (
            f'a ess:SSEInitiative ; gr:name "{label}" ; schema:address [ a schema:PostalAddress ; '
            f'schema:addressLocality "Lieu {name}" ]'
        )

    def _append(self, name, told, at=None, **_):
        number = len(self.events)
        at = at or f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z"
        self.events.append(
            f"<#v{name}{number}> {told} ; dcterms:isVersionOf <{self.iri(name)}> ; "
            f'dcterms:created "{at}"^^xsd:dateTime .'
        )

    def publish(self):
        """What was written is there for those who ask."""
        last = len(self.events) // self.size
        for number in range(last + 1):
            self.site.pages[f"/stream/{number}"] = self._answer(
                self.page(number, last), {"Cache-Control": SEALED} if number < last else {}
            )
        self.site.pages["/stream"] = self._answer(self.root(), {})

    def root(self):
        return f"""{PREFIXES}
<#it> a ldes:EventStream ; tree:view </stream> ; {self.policy}
  ldes:timestampPath dcterms:created ; ldes:versionOfPath dcterms:isVersionOf .
</stream> a tree:Node ; tree:relation [ a tree:Relation ; tree:node </stream/0> ] .
"""

    def page(self, number, last):
        first = number * self.size
        some = self.events[first : first + self.size]
        members = "".join(f"</stream#it> tree:member {each.split()[0]} .\n" for each in some)
        told = "\n".join(some)
        leads = f"""; tree:relation [ a tree:GreaterThanOrEqualToRelation ;
            tree:path dcterms:created ; tree:node </stream/{number + 1}> ]"""
        here = f"</stream/{number}> a tree:Node {leads if number < last else ''} .\n"
        return f"{PREFIXES}{here}{members}{told}"

    def _answer(self, text, headers):
        body = text.encode()
        etag = f'"{hash(text)}"'

        def answer(handler):
            if self.etags and handler.headers.get("If-None-Match") == etag:
                return 304, {"ETag": etag}, b""
            tagged = {"ETag": etag} if self.etags else {}
            return 200, {"Content-Type": "text/turtle; charset=utf-8", **tagged, **headers}, body

        return answer

    def asked(self):
        """The paths that were asked since the last call."""
        paths = [path for path, _ in self.site.asked]
        self.site.asked.clear()
        return paths
