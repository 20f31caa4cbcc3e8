"""Accuracy of events over noise, loss, latency and missed perception: study.py V2X FOLDER

Takes the messages of captures/brt-a.pcap, spoils them, encodes them again and runs v2x events on them. The capture already has correlated GNSS noise
of 0.25 m, loss that grows with distance and 10 to 60 ms of latency; what is studied comes on top. Everything is drawn from a fixed seed.
"""
import copy
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

from captures import ROOT, evaluate

STUDIES = {
    "GNSS noise, m (one sigma, correlated over 20 s)": ("noise", [0, 0.1, 0.3, 0.5, 1, 2, 3]),
    "loss of BSM and RSM, %": ("loss", [0, 5, 10, 20, 30, 40]),
    "latency, ms (mean; uniform from none to twice that)": ("latency", [0, 50, 100, 200, 300]),
    "missed by perception, %": ("missed", [0, 5, 10, 20, 30]),
}
FIGURES = [
    ("crossings found", lambda r: r["stop_line_crossing"]["recall"]), ("crossings right", lambda r: r["stop_line_crossing"]["precision"]),
    ("time p50 s", lambda r: r["stop_line_crossing"]["time_error_s"]["p50"]), ("time p95 s", lambda r: r["stop_line_crossing"]["time_error_s"]["p95"]),
    ("lane right", lambda r: r["stop_line_crossing"]["lane_correct"]), ("light right", lambda r: r["stop_line_crossing"]["light_correct"]),
    ("red running found", lambda r: r["red_light_running"]["recall"]), ("red running right", lambda r: r["red_light_running"]["precision"]),
    ("docking p50 m", lambda r: (r["station_stop"]["longitudinal_error_m"] or {}).get("p50")),
    ("id changes found", lambda r: r["id_change"]["recall"]),
    ("serious conflicts found", lambda r: r["conflict"]["serious_recall"]), ("conflict claims just", lambda r: r["conflict"]["serious_precision"]),
    ("road users", lambda r: r["fusion"]["recall"]),
]


def read(program, capture):
    messages = []
    process = subprocess.Popen([program, "decode", capture, "--format", "ndjson"], stdout=subprocess.PIPE)
    for line in process.stdout:
        line = json.loads(line)
        if "value" not in line:
            continue
        moment = datetime.fromisoformat(line["time"][:26]).replace(tzinfo=timezone.utc).timestamp()
        messages.append((moment, next(iter(line["value"])), line))
    process.wait()
    return messages


class Noise:
    """A first-order process for each vehicle, with one sigma in each direction."""

    def __init__(self, sigma, seed):
        self.sigma, self.random, self.state = sigma, random.Random(seed), {}

    def at(self, who, moment):
        former = self.state.get(who)
        draw = lambda: self.random.gauss(0, self.sigma)
        if former is None:
            value = (draw(), draw())
        else:
            kept = math.exp(-max(0.0, moment - former[0]) / 20)
            rest = math.sqrt(1 - kept * kept)
            value = (former[1][0] * kept + draw() * rest, former[1][1] * kept + draw() * rest)
        self.state[who] = (moment, value)
        return value


def spoil(messages, kind, amount, seed=1):
    chance, noise = random.Random(seed), Noise(amount if kind == "noise" else 0, seed)
    for moment, name, line in messages:
        if kind == "loss" and name in ("bsmFrame", "rsmFrame") and chance.random() < amount / 100:
            continue
        if kind == "latency":
            moment += chance.random() * 2 * amount / 1000
        if kind == "noise" and amount and name == "bsmFrame":
            line = copy.deepcopy(line)
            position = line["value"][name]["pos"]
            # The same message through another receiver has the same error.
            east, north = noise.at(line["value"][name]["id"]["hex"], round(moment, 1))
            position["lat"] += round(north / 110_765.5 * 1e7)
            position["long"] += round(east / 101_354.8 * 1e7)
        if kind == "missed" and amount and name == "rsmFrame":
            line = copy.deepcopy(line)
            body = line["value"][name]
            body["participants"] = [p for p in body["participants"] if chance.random() >= amount / 100]
            if not body["participants"]:
                continue
        yield moment, line


def measure(program, messages, kind, amount, base, scratch):
    spoiled = sorted(spoil(messages, kind, amount), key=lambda m: m[0])
    text = "".join(json.dumps({"set": line["set"], "edition": line["edition"], "value": line["value"]}) + "\n" for _, line in spoiled)
    octets = subprocess.run([program, "encode"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().split()
    assert len(octets) == len(spoiled), (len(octets), len(spoiled))
    path = os.path.join(scratch, "spoiled.txt")
    with open(path, "w") as file:
        for (moment, _), digits in zip(spoiled, octets):
            file.write(f"{moment:.6f} {digits}\n")
    return evaluate(program, path, base + ".route.geojson", base + ".truth.json", os.path.join(scratch, "events"))


def main():
    program, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    base = os.path.join(ROOT, "captures", "brt-a")
    messages = read(program, base + ".pcap")
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        for title, (kind, amounts) in STUDIES.items():
            results[title] = []
            for amount in amounts:
                r = measure(program, messages, kind, amount, base, scratch)
                results[title].append((amount, [figure(r) for _, figure in FIGURES]))
                print(title, amount, results[title][-1][1], file=sys.stderr)
    with open(os.path.join(folder, "table.md"), "w") as file:
        for title, rows in results.items():
            file.write(f"| {title} | " + " | ".join(name for name, _ in FIGURES) + " |\n|" + "---|" * (len(FIGURES) + 1) + "\n")
            for amount, values in rows:
                file.write(f"| {amount} | " + " | ".join("–" if v is None else f"{v:.3f}".rstrip("0").rstrip(".") for v in values) + " |\n")
            file.write("\n")
    plot(results, os.path.join(folder, "accuracy.png"))


def plot(results, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    shown = ["crossings found", "lane right", "light right", "red running found", "serious conflicts found", "road users"]
    fig, axes = plt.subplots(2, len(results), figsize=(4.2 * len(results), 6.5), sharey="row")
    for column, (title, rows) in enumerate(results.items()):
        x = [amount for amount, _ in rows]
        for index, (name, _) in enumerate(FIGURES):
            y = [values[index] for _, values in rows]
            if name in shown:
                axes[0][column].plot(x, y, marker="o", label=name)
            elif name.startswith("time"):
                axes[1][column].plot(x, y, marker="o", label=name)
        axes[0][column].set_ylim(0, 1.03)
        axes[1][column].set_xlabel(title, fontsize=8)
        for row in (0, 1):
            axes[row][column].grid(alpha=0.3)
    axes[0][0].set_ylabel("share")
    axes[1][0].set_ylabel("error of the crossing time, s")
    axes[1][0].set_yscale("log")
    axes[0][0].legend(fontsize=7, loc="lower left")
    axes[1][0].legend(fontsize=7)
    fig.tight_layout()
    fig.savefig(path, dpi=110)


main()
