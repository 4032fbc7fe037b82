"""Pages as a reader has them: elements, links, plain text."""

import re
from html.parser import HTMLParser

INLINE = {"a", "span", "code", "time"}
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Reading(HTMLParser):
    """Every element as (tag, attributes), the text of the page, and what is wrongly nested."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self.open, self.faults = [], [], [], []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in INLINE:
            self.words.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another element")

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        # Ordinary white space only: a no-break space is part of the text.
        return re.sub(r"[ \n\t]+", " ", "".join(self.words)).strip()

    def all(self, tag, **attributes):
        """The attributes of every element of this tag that has these attributes."""
        wanted = attributes.items()
        return [found for name, found in self.elements if name == tag and wanted <= found.items()]


def read(client, path, status=200, **extra):
    """The page at this path."""
    response = client.get(path, **extra)
    assert response.status_code == status, response.content.decode()[:2000]
    assert response["Content-Type"] == "text/html; charset=utf-8"
    return Reading(response.content.decode())
