"""Checks the events of every capture with known content against what must be reached: bars.py V2X"""
import os
import sys
import tempfile

from captures import evaluate, known

# What must be reached: group, figure, bar. Times in seconds, lengths in metres.
AT_LEAST = [
    ("stop_line_crossing", "recall", 0.99), ("stop_line_crossing", "precision", 0.99), ("stop_line_crossing", "lane_correct", 0.99),
    ("stop_line_crossing", "phase_correct", 0.99), ("stop_line_crossing", "light_correct", 0.99), ("red_light_running", "recall", 1),
    ("red_light_running", "precision", 1), ("station_stop", "recall", 1), ("station_stop", "precision", 1), ("id_change", "recall", 0.95),
    ("id_change", "precision", 1), ("clock_offset", "recall", 1), ("clock_offset", "precision", 1), ("outage", "recall", 1),
    ("outage", "precision", 1), ("fusion", "recall", 0.98), ("fusion", "ghost_recall", 0.8), ("spat_prediction", "recall", 1),
    ("spat_prediction", "precision", 1), ("spat_prediction", "systematic_recall", 1), ("spat_prediction", "systematic_precision", 1),
]
AT_MOST = [
    ("stop_line_crossing", "time_error_s", "p50", 0.03, 0.05), ("stop_line_crossing", "time_error_s", "p95", 0.15, 0.25),
    ("station_stop", "arrival_error_s", "p95", 0.4, 0.4), ("station_stop", "departure_error_s", "p95", 0.5, 0.5),
    ("station_stop", "longitudinal_error_m", "max", 0.6, 0.6), ("spat_prediction", "bias_error_s", "max", 0.1, 0.1),
]
MAP = ["lane_offset", "missing_connection", "revision"]


def main():
    program, failed = sys.argv[1], 0
    pooled = {"serious": 0, "found": 0, "claimed": 0, "just": 0}
    lengths = []
    for name, folder in known().items():
        base = os.path.join(folder, name)
        with tempfile.TemporaryDirectory() as scratch:
            r = evaluate(program, base + ".pcap", base + ".route.geojson", base + ".truth.json", os.path.join(scratch, "events"))
        hard = "spat_prediction" in r
        misses = []

        def check(what, value, bar, is_least):
            if value is not None and (value < bar if is_least else value > bar):
                misses.append(f"{what} {value}, must be {'at least' if is_least else 'at most'} {bar}")

        for group, figure, bar in AT_LEAST:
            if group == "fusion" and not hard:
                continue
            check(f"{group} {figure}", r.get(group, {}).get(figure), bar, True)
        for group, figure, quantile, bar, faulty in AT_MOST:
            value = (r.get(group, {}).get(figure) or {}).get(quantile)
            check(f"{group} {figure} {quantile}", value, faulty if hard else bar, False)
        check("borderline claimed wrong", r["stop_line_crossing"]["borderline"]["claimed_wrong"], 0, False)
        if hard:
            f = r["fusion"]
            check("road users counted twice, broken or mixed",
                  round((f["counted_more_than_once"] + f["broken"] + f["mixed_tracks"]) / f["expected"], 4), 0.02, False)
            check("ghosts taken for road users", f["ghosts_as_road_users"], 0, False)
        for kind in MAP:
            for figure in ("recall", "precision"):
                check(f"map {kind} {figure}", r["map_audit"][kind][figure], 1, True)
        offset = r["map_audit"]["lane_offset"].get("offset_error_m")
        check("map lane offset error", offset and offset["max"], 0.25, False)
        c = r["conflict"]
        pooled["serious"] += c["serious"]
        pooled["found"] += round((c["serious_recall"] or 0) * c["serious"])
        claimed = c["reported_serious"] + c["no_such_pair"]
        pooled["claimed"] += claimed
        pooled["just"] += round((c["serious_precision"] or 0) * claimed)
        check("conflict min_ttc error p50", (c["min_ttc_error_s"] or {}).get("p50"), 0.1, False)
        stops = r["station_stop"]["longitudinal_error_m"]
        lengths.append((name, stops))
        x = r["stop_line_crossing"]
        print(f"{name}: {x['matched']} of {x['expected']} crossings, time error p50 {x['time_error_s']['p50']} p95 {x['time_error_s']['p95']} s; "
              f"{r['station_stop']['matched']} of {r['station_stop']['expected']} stops, longitudinal p50 {stops and stops['p50']} max {stops and stops['max']} m; "
              f"serious conflicts found {c['serious_recall']}, claims just {c['serious_precision']}")
        for miss in misses:
            print(f"  MISSED: {miss}")
        failed += len(misses)
    recall, precision = pooled["found"] / max(1, pooled["serious"]), pooled["just"] / max(1, pooled["claimed"])
    print(f"serious conflicts of all captures: {pooled['found']} of {pooled['serious']} found, {pooled['just']} of {pooled['claimed']} claims just")
    # Two captures alone are too few to pool.
    if len(lengths) >= 4 and (recall < 0.9 or precision < 0.8):
        print("  MISSED: recall must be at least 0.9 and precision at least 0.8")
        failed += 1
    sys.exit(1 if failed else 0)


main()
