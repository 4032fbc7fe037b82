"""`python run.py CONFIG`: morph-kgc as its command line runs it; prints its CPU seconds as JSON."""

import json
import runpy
import time

import morph_kgc  # noqa: F401

before = time.process_time()
try:
    runpy.run_module("morph_kgc", run_name="__main__", alter_sys=True)
except SystemExit as stopped:
    if stopped.code:
        raise
print(json.dumps({"cpu": time.process_time() - before}))
