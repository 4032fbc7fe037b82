"""Processes made to be killed: `python -m tests.api.killed` starts one for each line it is told.

`worker` applies the batches that wait; `writer KEY FILE NUMBER` puts records and sends batches, and
notes in FILE what was acknowledged. Each is a fork, whose number is printed, so that nothing is
loaded anew for each of a hundred.
"""

import json
import os
import sys

import django


def work():
    from federation import batches

    batches.run_waiting()


def write(key, file, number):
    from tests.api.partner import Partner

    partner = Partner(key)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    turn = 0
    while True:
        turn += 1
        name = f"{number}-{turn}"
        if turn % 5:
            answer = partner.put(f"one-{turn % 7}", {"name": name}, if_match="*")
            if answer.status_code == 412:
                answer = partner.put(f"one-{turn % 7}", {"name": name})
            told = {f"one-{turn % 7}": name}
        else:
            told = {f"many-{n}": name for n in range(50)}
            rows = (json.dumps({"local_id": id, "name": name}) for id in told)
            body = "\n".join(rows).encode()
            answer = partner.ask("POST", "batches", body, "application/x-ndjson")
        assert answer.status_code in {200, 201, 202}, answer.content
        os.write(handle, json.dumps(told).encode() + b"\n")


def main():
    for line in sys.stdin:
        what, *arguments = line.split()
        pid = os.fork()
        if not pid:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            status = 1
            try:
                {"worker": work, "writer": write}[what](*arguments)
                status = 0
            finally:
                os._exit(status)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    django.setup()
    from federation import batches  # noqa: F401  loaded once, before the forks
    from tests.api.partner import Partner  # noqa: F401

    main()
