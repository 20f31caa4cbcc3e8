"""Runs v2x events on captures and evaluate.py on what it tells."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def known():
    """Captures with known content: name, and the folder it is in."""
    found = {}
    for folder in (os.path.join(ROOT, "captures"), os.path.join(os.path.dirname(ROOT), "shared", "captures")):
        if os.path.isdir(folder):
            for name in sorted(os.listdir(folder)):
                if name.endswith(".truth.json"):
                    found.setdefault(name.removesuffix(".truth.json"), folder)
    return found


def evaluate(program, capture, route, truth, scratch):
    """What evaluate.py makes of the events of a capture."""
    with open(scratch, "w") as file:
        subprocess.run([program, "events", capture, "--route", route, "--format", "ndjson"], stdout=file, check=True)
    done = subprocess.run([sys.executable, os.path.join(HERE, "evaluate.py"), scratch, truth, "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)
