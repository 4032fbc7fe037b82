"""Error pages for people; `config.urls` names them as handlers of what is no machine address.

They ask the database for nothing, so that they answer when it does not.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import language
from portal.pages import Page, rendered

_TEXTS = {
    400: (_("This request cannot be understood"), _("The address holds what no page expects.")),
    403: (_("This is closed"), _("This address is not open to you.")),
    404: (_("There is no such page"), _("Nothing is published at this address.")),
    500: (
        _("Something went wrong here"),
        _("The hub failed to answer. The fault is ours and has been written down."),
    ),
}

Handler = Callable[..., HttpResponse]


def _handler(status: int) -> Handler:
    def handler(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        title, reason = _TEXTS[status]
        context = {"title": title, "reason": reason, "status": status}
        with translation.override(language.of(request)):
            found = Page("portal/error.html", lambda: context, status)
            response = rendered(request, found)
            response["Content-Language"] = translation.get_language() or ""
            response["Cache-Control"] = "no-store"
            return response

    return handler


bad_request = _handler(400)
permission_denied = _handler(403)
not_found = _handler(404)
server_error = _handler(500)
