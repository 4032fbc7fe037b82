"""A process that puts one record: `python -m tests.api.putter KEY LOCAL_ID NAME TIMES HOW`.

HOW is `create` (If-None-Match), `replace` (If-Match with the ETag that it reads before) or
`overwrite`. It says `ready`, waits for a line, and prints the statuses as JSON.
"""

import json
import sys

import django


def main(key, local_id, name, times, how):
    from tests.api.partner import Partner

    partner = Partner(key)
    print("ready", flush=True)
    sys.stdin.readline()
    statuses = []
    for turn in range(times):
        conditions = {"create": {"if_none_match": "*"}, "overwrite": {"if_match": "*"}}.get(how)
        if conditions is None:
            conditions = {"if_match": partner.get(local_id)["ETag"]}
        body = {"name": f"{name} {turn}"}
        statuses.append(partner.put(local_id, body, **conditions).status_code)
    print(json.dumps(statuses))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
