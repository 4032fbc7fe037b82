"""The peers' way: rows into models, models through a ModelSerializer, with everything prefetched.

Same database, same settings, same server; `/list` is a page of 100 organisations.
"""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer_settings"
application = get_wsgi_application()

from rest_framework.generics import ListAPIView  # noqa: E402
from rest_framework.pagination import CursorPagination  # noqa: E402
from rest_framework.serializers import ModelSerializer, SlugRelatedField  # noqa: E402

from directory.models import (  # noqa: E402
    Classification,
    Identifier,
    Membership,
    Organisation,
    Place,
    Status,
)


class Pages(CursorPagination):
    page_size = 100
    ordering = "key"


def _serializer(table):
    meta = type("Meta", (), {"model": table, "exclude": ("id", "organisation")})
    return type(f"{table.__name__}Serializer", (ModelSerializer,), {"Meta": meta})(many=True)


class OrganisationSerializer(ModelSerializer):
    source = SlugRelatedField(slug_field="iri", read_only=True)
    place_set = _serializer(Place)
    classification_set = _serializer(Classification)
    identifier_rows = _serializer(Identifier)
    membership_rows = _serializer(Membership)

    class Meta:
        model = Organisation
        fields = (
            *("iri", "key", "local_id", "name", "licence", "network", "sse", "operating", "status"),
            *("updated", "version", "document", "source", "place_set", "classification_set"),
            *("identifier_rows", "membership_rows"),
        )


class Organisations(ListAPIView):
    serializer_class = OrganisationSerializer
    pagination_class = Pages
    queryset = (
        Organisation.objects.filter(status=Status.LIVE)
        .select_related("source")
        .prefetch_related("place_set", "classification_set", "identifier_rows", "membership_rows")
    )


urlpatterns = [path("list", Organisations.as_view())]
