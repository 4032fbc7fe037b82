"""Every address of the hub: the API's, and the pages."""

from api.urls import urlpatterns as machine
from portal.urls import urlpatterns as pages

urlpatterns = [*machine, *pages]  # one table: a table of tables is searched at twice the cost
handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
