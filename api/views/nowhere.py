"""Where nothing is: a problem 404 for every other address of ours."""

from typing import Any

from rest_framework.request import Request

from api.problems import Problem
from api.views.base import MachineView


class Nowhere(MachineView):
    """Answers every method alike, so that nobody takes the address for one that reads."""

    http_method_names = [*MachineView.http_method_names, "post", "put", "patch", "delete", "trace"]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Problem(404, "path", path=request.path[:500])
