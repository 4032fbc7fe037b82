"""Addresses of the pages; they bear no trailing slash."""

from django.urls import URLPattern, URLResolver, path, re_path

from portal.views import datasets, front, machines, records

#: The names of datasets: a type of records, and a licence after it.
DATASET = r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){0,99}"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front),
    path("datasets", datasets.index),
    re_path(rf"^datasets/(?P<name>{DATASET})\Z", datasets.dataset),
    path("robots.txt", machines.robots),
    path("llms.txt", machines.llms),
    path("sitemap.xml", machines.sitemap_index),
    re_path(r"^sitemaps/(?P<name>[a-z]+-[0-9]{1,4})\.xml\Z", machines.sitemap),
    path(".well-known/security.txt", machines.security),
    path("quality", datasets.quality),
    path("organisations/<uuid:key>", records.organisation),
    path("activities/<uuid:key>", records.activity),
    path("sources/<slug:key>", records.source),
]
