"""Which language a page is in, and which text of several a reader gets."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `lang` is its BCP 47 tag where it differs from the page's, else empty."""

    value: str
    lang: str = ""

    def __str__(self) -> str:
        return self.value


def asked(request: HttpRequest) -> str:
    """The language of `?lang=`; empty when there is none, or none of ours."""
    code = request.GET.get("lang", "")
    return code if code in LANGUAGES else ""


def of(request: HttpRequest) -> str:
    """The language to answer in: `?lang=`, else what `Accept-Language` asks for, else French."""
    return asked(request) or translation.get_language_from_request(request)


def choose(texts: Mapping[str, str], language: str) -> Text | None:
    """The text in the reader's language, else in one of ours, else in any; None without any.

    A text in a regional variant (`fr-ca`) serves the readers of its language.
    """
    wanted = (language, *LANGUAGES, *sorted(texts))
    found = next((tag for code in wanted for tag in _tags(texts, code)), None)
    if found is None:
        return None
    same = found == language or found == "und"
    return Text(texts[found], "" if same else found)


def _tags(texts: Mapping[str, str], code: str) -> list[str]:
    return [code] if code in texts else sorted(tag for tag in texts if tag.startswith(f"{code}-"))
