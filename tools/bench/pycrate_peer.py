"""pycrate beside our codec: checks that it takes every message of the benchmark, and times it.

    pycrate_peer.py compile MODULE.py SPECIFICATION.asn...
    pycrate_peer.py messages MODULE.py FOLDER SECONDS    decode and encode, lines of JSON for each kind
    pycrate_peer.py json MODULE.py CAPTURE SECONDS       decode and json.dumps over the payloads of a capture
"""

import importlib.util
import json
import os
import statistics
import struct
import sys
import time

ROUNDS = 3


def compile_specification(module, files):
    from pycrate_asn1c.asnproc import PycrateGenerator, compile_text, generate_modules
    texts = []
    for name in files:
        with open(name) as file:
            texts.append(file.read())
    compile_text(texts, filenames=files)
    generate_modules(PycrateGenerator, module)


def message_frame(module):
    specification = importlib.util.spec_from_file_location("day1", module)
    day1 = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(day1)
    return day1.CSAE53_MessageFrame.MessageFrame


def messages(path):
    with open(path, "rb") as file:
        octets = file.read()
    found, at = [], 0
    while at < len(octets):
        length = struct.unpack_from(">H", octets, at)[0]
        found.append(octets[at + 2:at + 2 + length])
        at += 2 + length
    return found


def payloads(path):
    """The messages in a capture of Ethernet, IPv4, UDP, adaptation octet and DSMP."""
    with open(path, "rb") as file:
        octets = file.read()
    found, at = [], 24
    while at < len(octets):
        length = struct.unpack_from("<I", octets, at + 8)[0]
        frame = octets[at + 16:at + 16 + length]
        at += 16 + length
        data = frame[14 + (frame[14] & 15) * 4 + 8:]
        identifier = 1 if data[2] < 0x80 else 2 if data[2] < 0xC0 else 3 if data[2] < 0xE0 else 4
        found.append(data[4 + identifier:])
    return found


def median_time(body, sample):
    """Microseconds of processor time a message."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for item in sample:
            body(item)
        rounds.append((time.process_time() - start) / len(sample) * 1e6)
    return statistics.median(rounds)


def sample_for(body, items, seconds):
    """As many of the items, from the front, as all rounds together get through in that time."""
    start, count = time.process_time(), 0
    for item in items:
        body(item)
        count += 1
        if time.process_time() - start > seconds / (ROUNDS + 1):
            break
    return items[:count]


def measure_messages(module, folder, seconds):
    frame = message_frame(module)
    for kind in sorted(os.listdir(folder)):
        found = messages(os.path.join(folder, kind))
        values = []
        for message in found:
            frame.from_uper(message)
            value = frame.get_val()
            if frame.to_uper(value) != message:
                sys.exit("pycrate encodes a {} otherwise: {}".format(kind, message.hex()))
            values.append(value)
        for stage, body, items in ("decode", frame.from_uper, found), ("encode", frame.to_uper, values):
            sample = sample_for(body, items, seconds)
            print(json.dumps({"kind": kind, "stage": stage, "codec": "pycrate", "messages": len(sample),
                              "ns": median_time(body, sample) * 1000}), flush=True)


def measure_json(module, capture, seconds):
    frame = message_frame(module)

    def line(message):
        frame.from_uper(message)
        return json.dumps(frame.get_val(), default=bytes.hex)

    found = payloads(capture)
    step = max(1, len(found) // 20000)
    sample = sample_for(line, found[::step], seconds)
    print(json.dumps({"command": "pycrate json.dumps", "frames": len(sample), "rate": 1e6 / median_time(line, sample)}))


def main():
    task, module, *rest = sys.argv[1:]
    if task == "compile":
        compile_specification(module, rest)
    elif task == "messages":
        measure_messages(module, rest[0], float(rest[1]))
    else:
        measure_json(module, rest[0], float(rest[1]))


main()
