"""Draws the events of a capture on a map page that needs no network: page.py V2X CAPTURE OUT.html [v2x events options]

Lanes come from the capture's MAP messages, events from `v2x events --format geojson`; MapLibre GL (BSD 3-Clause) is taken from the PyPI wheel `maplibre`.
"""
import importlib.util
import json
import pathlib
import subprocess
import sys

COLOURS = {
    "stop_line_crossing": "#2b8a3e", "station_stop": "#1971c2", "conflict": "#e8590c", "id_change": "#7048e8", "track": "#868e96",
}


def lanes(program, capture):
    """Every lane of the first map of each node as a line."""
    seen, features = set(), []
    done = subprocess.run([program, "decode", capture, "--type", "MAP", "--format", "ndjson", "--to", "5"], stdout=subprocess.PIPE, check=True)
    for line in done.stdout.decode().splitlines():
        for node in json.loads(line).get("value", {}).get("mapFrame", {}).get("nodes", []):
            key = json.dumps(node["id"])
            if key in seen:
                continue
            seen.add(key)
            origin = node["refPos"]

            def place(point):
                form, value = next(iter(point["posOffset"]["offsetLL"].items()))
                if form == "position-LatLon":
                    return [value["lon"] / 1e7, value["lat"] / 1e7]
                return [(origin["long"] + value["lon"]) / 1e7, (origin["lat"] + value["lat"]) / 1e7]

            for link in node.get("inLinks", []):
                for lane in link["lanes"]:
                    points = lane.get("points") or link.get("points") or []
                    features.append({"type": "Feature", "properties": {"node": node["id"]["id"], "lane": lane["laneID"]},
                                     "geometry": {"type": "LineString", "coordinates": [place(p) for p in points]}})
    return {"type": "FeatureCollection", "features": features}


def main():
    program, capture, out, *options = sys.argv[1:]
    done = subprocess.run([program, "events", capture, "--format", "geojson", *options], stdout=subprocess.PIPE, check=True)
    events = json.loads(done.stdout)
    events["features"] = [f for f in events["features"] if f["geometry"] and f["geometry"]["type"] == "Point"]
    for feature in events["features"]:
        p = feature["properties"]
        feature["properties"]["colour"] = "#c92a2a" if p.get("violation") or p.get("serious") else COLOURS.get(p["kind"], "#868e96")
        feature["properties"]["emphasis"] = bool(p.get("violation") or p.get("serious"))
    roads = lanes(program, capture)
    xs = [c[0] for f in events["features"] for c in [f["geometry"]["coordinates"]]]
    ys = [c[1] for f in events["features"] for c in [f["geometry"]["coordinates"]]]
    box = [[min(xs), min(ys)], [max(xs), max(ys)]]
    # Not imported: only the files that it carries are needed.
    files = pathlib.Path(importlib.util.find_spec("maplibre").origin).parent / "srcjs"
    script, style = (files / "maplibre-gl.js").read_text(), (files / "maplibre-gl.css").read_text()
    with open(out, "w") as file:
        file.write(PAGE.replace("/*STYLE*/", style).replace("/*ROADS*/", json.dumps(roads)).replace("/*EVENTS*/", json.dumps(events))
                   .replace("/*BOX*/", json.dumps(box)).replace("/*TITLE*/", json.dumps(capture.split("/")[-1])).replace("/*SCRIPT*/", script))


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>TestRoad</title><style>/*STYLE*/
body,#map{margin:0;height:100vh} #key{position:absolute;left:12px;top:12px;background:#fff;padding:10px 14px;font:13px sans-serif;
border-radius:6px;box-shadow:0 1px 4px #0003} #key b{display:inline-block;width:10px;height:10px;border-radius:5px;margin-right:6px}
</style></head><body><div id="map"></div><div id="key"></div><script>/*SCRIPT*/</script><script>
const roads=/*ROADS*/,events=/*EVENTS*/;
const map=new maplibregl.Map({container:"map",attributionControl:false,bounds:/*BOX*/,fitBoundsOptions:{padding:60},
 style:{version:8,sources:{},layers:[{id:"ground",type:"background",paint:{"background-color":"#f1f3f5"}}]}});
map.on("load",()=>{
 map.addSource("roads",{type:"geojson",data:roads}); map.addSource("events",{type:"geojson",data:events});
 map.addLayer({id:"casing",type:"line",source:"roads",paint:{"line-color":"#ced4da","line-width":["interpolate",["exponential",2],["zoom"],14,1.2,20,60]}});
 map.addLayer({id:"lanes",type:"line",source:"roads",paint:{"line-color":"#fff","line-width":["interpolate",["linear"],["zoom"],14,0,17,0.8]}});
 map.addLayer({id:"events",type:"circle",source:"events",layout:{"circle-sort-key":["case",["get","emphasis"],1,0]},
  paint:{"circle-color":["get","colour"],"circle-radius":["case",["get","emphasis"],7,4],"circle-stroke-color":"#fff","circle-stroke-width":1}});
 map.on("click","events",e=>{const p=e.features[0].properties;
  new maplibregl.Popup().setLngLat(e.lngLat).setText(`${p.kind} ${p.time} ${p.ids||""}`).addTo(map)});
 map.once("idle",()=>{document.title="ready"});
});
const names={"#c92a2a":"red light run, or serious conflict","#2b8a3e":"stop line passed","#e8590c":"conflict","#1971c2":"station stop","#7048e8":"change of identity"};
document.getElementById("key").innerHTML="<div style='margin-bottom:6px'>"+/*TITLE*/+"</div>"+Object.entries(names).map(([c,n])=>
 `<div><b style="background:${c}"></b>${n}: ${events.features.filter(f=>f.properties.colour==c).length}</div>`).join("");
</script></body></html>
"""

main()
