"""Road files: four formats give the same lines, tunnels and footpaths are no roads, and a fault is named by its line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridlink.grid.drawing.roads import read_roads
from gridlink.kernel.errors import Invalid

OSM = """<?xml version="1.0"?>
<osm version="0.6">
<node id="1" lat="31.22" lon="121.45"/>
<node id="2" lat="31.23" lon="121.46"><tag k="highway" v="crossing"/></node>
<node id="3" lat="31.24" lon="121.46"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>
<way id="11"><nd ref="1"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="tunnel" v="yes"/></way>
<way id="12"><nd ref="1"/><nd ref="3"/><tag k="highway" v="footway"/></way>
<way id="13"><nd ref="1"/><nd ref="9"/><tag k="highway" v="primary"/></way>
<way id="14"><nd ref="1"/><nd ref="3"/><tag k="building" v="yes"/></way>
</osm>
"""
GRAPHML = """<?xml version="1.0"?>
<graphml><key id="d0" for="node" attr.name="x"/><key id="d1" for="node" attr.name="y"/>
<key id="d2" for="edge" attr.name="geometry"/><key id="d3" for="edge" attr.name="highway"/><graph>
<node id="1"><data key="d0">121.45</data><data key="d1">31.22</data></node>
<node id="2"><data key="d0">121.46</data><data key="d1">31.23</data></node>
<node id="3"><data key="d0">121.46</data><data key="d1">31.24</data></node>
<edge source="1" target="3"><data key="d3">['primary', 'service']</data>
<data key="d2">LINESTRING (121.45 31.22, 121.46 31.23, 121.46 31.24)</data></edge>
<edge source="1" target="2"><data key="d3">service</data></edge>
</graph></graphml>
"""
CSV = """way_id,highway,tunnel,geometry
10,primary,,121.45 31.22;121.46 31.23;121.46 31.24
11,primary,yes,121.45 31.22;121.46 31.24
"""
WKT = 'id,wkt\n10,"LINESTRING (121.45 31.22, 121.46 31.23, 121.46 31.24)"\n'
GEOJSON = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"highway": "primary"},
 "geometry": {"type": "LineString", "coordinates": [[121.45, 31.22], [121.46, 31.23], [121.46, 31.24]]}},
{"type": "Feature", "properties": {"highway": "steps"}, "geometry": {"type": "LineString", "coordinates": [[121, 31], [121, 32]]}}
]}
"""
LINE = shapely.LineString([(121.45, 31.22), (121.46, 31.23), (121.46, 31.24)])
FILES = {"a.osm": OSM, "a.graphml": GRAPHML, "a.csv": CSV, "b.csv": WKT, "a.geojson": GEOJSON}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_every_format_gives_the_streets_at_the_surface(tmp_path: Path, name: str, packed: str) -> None:
    roads = read_roads([written(tmp_path, name + packed, FILES[name])])

    assert [road.equals_exact(LINE, 0) for road in roads] == [True]


def test_several_files_are_taken_together(tmp_path: Path) -> None:
    assert len(read_roads([written(tmp_path, name, text) for name, text in FILES.items()])) == 5


FAULTS = [
    ("a.osm", OSM.replace('lon="121.46"/>', 'lon="north"/>'), 5, "no longitude and latitude"),
    ("a.osm", OSM.replace('lat="31.22"', 'lat="nan"'), 3, "no point on Earth"),
    ("a.osm", OSM.replace("</osm>", "</node>"), 11, "not XML: mismatched tag"),
    ("a.osm", '<!DOCTYPE osm [<!ENTITY a "aa">]>\n<osm>&a;</osm>', 1, "declares entities"),
    ("a.graphml", GRAPHML.replace('target="2"', 'target="9"').replace(">service<", ">primary<"), 9, "no node 9"),
    ("a.graphml", GRAPHML.replace("121.46 31.23, ", "121.46, "), 7, "no longitude and latitude"),
    ("a.csv", CSV.replace("121.46 31.24\n", "121.46 131.24\n"), 2, "no point on Earth"),
    ("a.csv", CSV + "12,primary\n", 4, "2 cells where the first line has 4"),
    ("a.csv", CSV + '12,primary,,"121.4 31.2;121.5 31.3"x\n', 4, "not CSV"),
    ("a.csv", CSV.replace("geometry", "shape"), 1, "no column named geometry"),
    ("a.csv", "geometry\n121.45 31.22;121.45 31.22\n", 2, "two different points"),
    ("a.geojson", GEOJSON.replace("[121, 31], [121, 32]", "[121, 31], [121]"), 4, "without a line's coordinates"),
    ("a.geojson", GEOJSON.replace("LineString", "Polygon", 1), 2, "a Polygon, not a line"),
    ("a.geojson", GEOJSON.replace('"features"', "features"), 1, "not JSON"),
    ("a.geojson", "[]", 1, "not a FeatureCollection"),
    ("a.shp", "x", 1, "is none of osm"),
    ("a.csv", "geometry\n", 1, "no road in it"),
]


@pytest.mark.parametrize(("name", "text", "line", "reason"), FAULTS)
def test_a_fault_is_named_by_file_and_line(tmp_path: Path, name: str, text: str, line: int, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_roads([written(tmp_path, name, text)])

    assert refused.value.code == "drawing.bad_road_file"
    assert (refused.value.params["file"], refused.value.params["line"]) == (name, line)
    assert reason in refused.value.params["reason"]


def test_a_file_that_is_not_there_or_not_packed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.osm.gz").write_text(OSM)

    for name in ("a.osm.gz", "absent.osm"):
        with pytest.raises(Invalid, match="bad_road_file"):
            read_roads([tmp_path / name])


@given(st.binary(max_size=300), st.sampled_from(["osm", "graphml", "csv", "geojson", "osm.gz"]))
def test_no_bytes_make_it_fall_over(tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{ending}"
    path.write_bytes(data)

    with pytest.raises(Invalid):
        read_roads([path])
