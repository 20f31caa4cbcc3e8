"""Puts the measurements of one run together: tables for people, JSON for machines, a line of the history.

    report.py --about                                what a run is to be remembered by
    report.py --generated MODULE SOURCES OBJECTS     the size of generated code
    report.py RESULTS [--json] [--record HISTORY]
"""

import collections
import datetime
import glob
import json
import os
import platform
import re
import subprocess
import sys

KINDS = ["bsm-minimal", "bsm-full", "spat", "map", "rsm", "rsi", "rtcm", "rsc", "ssm", "vir", "pam", "psm", "clpmm", "vpm", "test"]
STAGES = ["decode", "bulk", "fields", "encode", "json"]
PEERS = ["asn1c", "asn1tools", "pycrate"]
# What a stage of ours is compared with: the peer's stage.
COMPARED = {"decode": "decode", "bulk": "decode", "fields": "decode", "encode": "encode"}


def lines(path):
    if not os.path.exists(path):
        return []
    with open(path) as file:
        return [json.loads(line) for line in file if line.strip()]


def instructions(folder):
    """What callgrind wrote: for each loop a file with its name and the sum."""
    for path in glob.glob(os.path.join(folder, "callgrind*")):
        name, total = None, None
        with open(path, errors="replace") as file:
            for line in file:
                if line.startswith("desc: Trigger: Client Request:"):
                    name = line.split(":", 3)[3].split()
                elif line.startswith(("summary:", "totals:")):
                    total = int(line.split()[1])
        if name and total:
            codec, stage, kind, messages = name
            yield {"kind": kind, "stage": stage, "codec": codec, "instructions": total / int(messages)}


def machine():
    with open("/proc/cpuinfo") as file:
        found = re.search(r"model name\s*:\s*(.*)", file.read())
    return "{} × {}".format(len(os.sched_getaffinity(0)), found.group(1).strip() if found else platform.machine())


def output(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(
        cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows)


def number(value, digits=0):
    if value is None:
        return "-"
    return "{:.{}f}".format(value, digits)


def short(value):
    """Two digits where there are few, none where there are many."""
    return number(value, 2 if value is not None and value < 10 and value != int(value) else 0)


class Results:
    def __init__(self, folder):
        self.sets = {line["kind"]: line for line in lines(os.path.join(folder, "sets.jsonl"))}
        self.codec = collections.defaultdict(dict)
        found = [line for name in ("time", "allocations", "pycrate") for line in lines(os.path.join(folder, name + ".jsonl"))]
        for line in found + list(instructions(folder)):
            key = (line["stage"], line["kind"], line["codec"])
            self.codec[key].update({name: value for name, value in line.items() if name in ("ns", "instructions", "allocations")})
        self.commands = {line["command"]: line for line in lines(os.path.join(folder, "commands.jsonl"))}
        [self.about] = lines(os.path.join(folder, "about.jsonl"))
        self.about["others"] = round(max(0, sum(line["others"] for line in lines(os.path.join(folder, "others.jsonl")))) * 100)
        self.generated = lines(os.path.join(folder, "generated.jsonl"))

    def ratio(self, stage, kind, peer, measure="ns"):
        own = self.codec.get((stage, kind, "own"), {}).get(measure)
        other = self.codec.get((COMPARED.get(stage), kind, peer), {}).get(measure)
        return other / own if own and other else None

    def ratios(self):
        found = {}
        for stage in STAGES:
            for kind in KINDS:
                for peer in PEERS:
                    value = self.ratio(stage, kind, peer)
                    if value:
                        found["{} {} {}".format(stage, kind, peer)] = round(value, 2)
        for name, own, other in self.comparisons():
            found[name] = round(own / other, 2)
        return found

    def comparisons(self):
        """Rates of commands over those of their peers."""
        for own, other in [
            ("fields, 1 core", "libpcap loop"), ("fields, 2 cores", "libpcap loop"), ("fields, 2 cores", "fields, 1 core"),
            ("observations, 1 core", "libpcap loop"), ("observations, 2 cores", "libpcap loop"),
            ("observations, 2 cores", "observations, 1 core"),
            ("inspect, 1 core", "tshark -T fields"), ("inspect, 2 cores", "tshark -T fields"),
            ("decode, 1 core", "tshark -T json"), ("decode, 2 cores", "tshark -T json"),
            ("decode, 1 core", "pycrate json.dumps"), ("decode, 2 cores", "pycrate json.dumps"),
        ]:
            if own in self.commands and other in self.commands:
                yield "{} / {}".format(own, other), self.commands[own]["rate"], self.commands[other]["rate"]

    def codec_table(self):
        rows = [["", "ns", "MB/s", "instr", "alloc", "asn1c ns", "×", "instr", "×", "alloc", "asn1tools ns", "×", "pycrate µs", "×"]]
        for stage in STAGES:
            for kind in KINDS:
                own = self.codec.get((stage, kind, "own"))
                if not own:
                    continue
                asn1c, asn1tools, pycrate = (self.codec.get((COMPARED.get(stage), kind, peer), {}) for peer in PEERS)
                rows.append([
                    "{} {}".format(stage, kind), number(own.get("ns"), 1 if own.get("ns", 100) < 100 else 0),
                    number(self.sets[kind]["octets"] / own["ns"] * 1e3) if "ns" in own else "-", number(own.get("instructions")),
                    short(own.get("allocations")), number(asn1c.get("ns")), number(self.ratio(stage, kind, "asn1c"), 1),
                    number(asn1c.get("instructions")), number(self.ratio(stage, kind, "asn1c", "instructions"), 1), short(asn1c.get("allocations")),
                    number(asn1tools.get("ns")), number(self.ratio(stage, kind, "asn1tools"), 1),
                    number(pycrate["ns"] / 1000) if "ns" in pycrate else "-", number(self.ratio(stage, kind, "pycrate")),
                ])
        return table(rows)

    def set_table(self):
        rows = [["messages", "distinct", "octets", "of captures", "random", "generated", "left out for peers"]]
        for kind in KINDS:
            found = self.sets[kind]
            rows.append([kind, str(found["messages"]), number(found["octets"])] + [
                str(found[name]) for name in ("captured", "random", "generated", "inexpressible")])
        return table(rows)

    def command_table(self):
        rows = [["", "frames", "seconds", "CPU s", "frames/s", "ns/frame", "GB/s", "peak MB"]]
        for name, line in self.commands.items():
            seconds = line["frames"] / line["rate"]
            rows.append([
                name, str(line["frames"]), number(seconds, 2), number(line.get("processor"), 2), number(line["rate"]), number(1e9 / line["rate"]),
                number(line["octets"] / 1e9, 2) if "octets" in line else "-", number(line.get("resident"), 0)])
        ratios = [["rate over rate", "×"]] + [[name, number(own / other, 2)] for name, own, other in self.comparisons()]
        return table(rows) + "\n\n" + table(ratios) if len(rows) > 1 else ""

    def text(self):
        parts = [
            "{machine}, {system}, {swift}; {date}, commit {commit}; other work took {others} % of the processors".format(**self.about),
            self.set_table(), self.codec_table(), self.command_table()]
        parts.append("\n".join(
            "generated code of {module}: {lines} lines, {text} kB of machine code and constants".format(**line) for line in self.generated))
        return "\n\n".join(part for part in parts if part)

    def json(self):
        rows = [dict(stage=stage, kind=kind, codec=codec, **values) for (stage, kind, codec), values in self.codec.items()]
        return json.dumps({
            "schema": "bench.testroad/1", "about": self.about, "sets": list(self.sets.values()), "codec": rows,
            "commands": list(self.commands.values()), "generated": self.generated, "ratios": self.ratios()}, ensure_ascii=False, indent=1)

    def history(self):
        return json.dumps({
            "date": self.about["date"], "commit": self.about["commit"], "machine": self.about["machine"], "others": self.about["others"],
            "ratios": self.ratios()}, ensure_ascii=False)


def about():
    """What a run is to be remembered by; written when it begins."""
    release = dict(line.strip().split("=", 1) for line in open("/etc/os-release") if "=" in line)
    changed = output("git", "status", "--porcelain", "--untracked-files=no")
    return json.dumps({
        "machine": machine(), "system": release.get("PRETTY_NAME", "").strip('"'),
        "swift": "Swift " + re.search(r"Swift version (\S+)", output("swift", "--version") + " Swift version ?").group(1),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "commit": output("git", "rev-parse", "--short", "HEAD") + ("+" if changed else "")}, ensure_ascii=False)


def generated(module, sources, objects):
    """Lines of a generated module, and kB of its objects without what serves debugging."""
    count, text = 0, 0
    for path in glob.glob(os.path.join(sources, "**", "*.swift"), recursive=True):
        with open(path) as file:
            count += sum(1 for _ in file)
    for line in output("size", *glob.glob(os.path.join(objects, "*.o"))).splitlines()[1:]:
        text += sum(int(number) for number in line.split()[:2])
    return json.dumps({"module": module, "lines": count, "text": round(text / 1000)})


def main():
    if sys.argv[1] == "--about":
        print(about())
        return
    if sys.argv[1] == "--generated":
        print(generated(*sys.argv[2:5]))
        return
    results = Results(sys.argv[1])
    print(results.json() if "--json" in sys.argv else results.text())
    if "--record" in sys.argv:
        with open(sys.argv[sys.argv.index("--record") + 1], "a") as file:
            file.write(results.history() + "\n")


main()
