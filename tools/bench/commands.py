"""Times whole commands over captures: ours and tshark's, and the programs that read a large file. Prints a line of JSON for each.

    commands.py WORK PROGRAM V2X LARGE MEDIUM CAPTURE [--quick]

LARGE and MEDIUM are CAPTURE repeated with shifted times. What is compared runs in turns; the median by time of the rounds is taken, with the
largest resident set of them. tshark runs over a few repetitions of CAPTURE: long enough that its start does not matter.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

FIELDS = ["frame.number", "frame.time_epoch", "ip.src", "udp.srcport", "udp.length"]


def peak(process):
    """Peak resident MB of a running process, or 0 once it has ended."""
    try:
        with open("/proc/{}/status".format(process.pid)) as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def run(command):
    """Seconds, processor seconds, peak resident MB, and standard output where it is short; commands write at length to /dev/null only."""
    short = any(os.path.basename(word) == "Bench" for word in command)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaint:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=output if short else subprocess.DEVNULL, stderr=complaint)
        watched = 0
        while True:
            watched = max(watched, peak(process))
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(0.01)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if status != 0:
            complaint.seek(0)
            sys.exit("{} failed:\n{}".format(" ".join(command), complaint.read().decode(errors="replace")[-2000:]))
        # What the system counts begins with what this program had when it started the other.
        counted = usage.ru_maxrss / 1024
        if counted <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:
            counted = watched
        output.seek(0)
        return seconds, usage.ru_utime + usage.ru_stime, counted, output.read()


def measure(tasks, rounds):
    """Tasks are (name, command, frames, octets); a command that reports its own seconds is taken at its word."""
    samples = {name: [] for name, _, _, _ in tasks}
    for _ in range(rounds):
        for name, command, _, _ in tasks:
            seconds, processor, memory, output = run(command)
            if output:
                seconds = json.loads(output)["seconds"]
            samples[name].append((seconds, processor, memory))
    for name, _, frames, octets in tasks:
        seconds = statistics.median(sample[0] for sample in samples[name])
        print(json.dumps({
            "command": name, "frames": frames, "seconds": round(seconds, 4), "rate": frames / seconds, "octets": octets / seconds,
            "processor": round(statistics.median(sample[1] for sample in samples[name]), 4),
            "resident": round(max(sample[2] for sample in samples[name]), 1)}), flush=True)


def main():
    work, program, v2x, large, medium, capture = sys.argv[1:7]
    quick = "--quick" in sys.argv
    rounds = 1 if quick else 5
    cores = sorted(os.sched_getaffinity(0))

    def count(path):
        """Frames of a capture, and its octets; has it in the page cache as well."""
        counted = json.loads(subprocess.run([program, "read", path], stdout=subprocess.PIPE, check=True).stdout)
        return counted["frames"], os.path.getsize(path)

    def repeated(name, times):
        path = os.path.join(work, name)
        subprocess.run([program, "repeat", capture, path, str(os.path.getsize(capture) * times)], check=True)
        return path

    one = ["taskset", "-c", str(cores[0])]
    two = ["taskset", "-c", ",".join(map(str, cores[:2]))]
    frames, octets = count(large)
    measure([
        ("libpcap loop", one + [program, "read", large], frames, octets),
        ("fields, 1 core", one + [program, "fields", large, "1"], frames, octets),
        ("fields, 2 cores", two + [program, "fields", large, "2"], frames, octets),
        ("observations, 1 core", one + [program, "observations", large, "1"], frames, octets),
        ("observations, 2 cores", two + [program, "observations", large, "2"], frames, octets),
    ], rounds)
    measure([
        ("inspect, 1 core", one + [v2x, "inspect", large, "--threads", "1"], frames, octets),
        ("inspect, 2 cores", two + [v2x, "inspect", large, "--threads", "2"], frames, octets),
    ], rounds)
    frames, octets = count(medium)
    measure([
        ("decode, 1 core", one + [v2x, "decode", medium, "--threads", "1"], frames, octets),
        ("decode, 2 cores", two + [v2x, "decode", medium, "--threads", "2"], frames, octets),
    ], rounds)
    fields, text = repeated("fields.pcap", 1 if quick else 6), repeated("text.pcap", 1 if quick else 2)
    for name, path, form in ("tshark -T fields", fields, ["fields"] + [word for field in FIELDS for word in ("-e", field)]), (
            "tshark -T json", text, ["json"]):
        frames, octets = count(path)
        measure([(name, ["tshark", "-n", "-r", path, "-T"] + form, frames, octets)], 1)


main()
