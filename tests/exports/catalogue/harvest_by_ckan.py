"""What ckanext-dcat makes of a catalogue, as JSON. Runs in an environment of its own."""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import ckan.plugins.toolkit  # noqa: E402, F401 - it must be there before the parser
from ckan.common import config  # noqa: E402
from ckanext.dcat.processors import RDFParser  # noqa: E402

config.update({"ckan.site_url": "http://ckan.test", "ckan.locale_default": "en"})
config.update({"licenses_group_url": "", "ckan.root_path": ""})
parser = RDFParser(profiles=["euro_dcat_ap_3"])
with open(sys.argv[1]) as stream:
    parser.parse(stream.read(), _format="turtle")
print(json.dumps([*parser.datasets()]))
