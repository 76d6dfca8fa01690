"""Events as tables and as a network."""

from __future__ import annotations

import csv
import io
import tracemalloc
from typing import Any

import networkx as nx
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import Graph, open_graph
from kg.exports import TABLES, acled, gdelt
from ontology.codes import TYPES
from ontology.records import ActorRef, Event, Label, Precision, Status, TimeRef


def exported(graph: Graph, format: str, *statuses: Status) -> str:
    output = io.BytesIO()
    graph.export_events(output, format, statuses or (Status.ASSERTED,))
    return output.getvalue().decode("utf-8")


def table(graph: Graph, format: str, *statuses: Status) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(graph, format, *statuses), newline="")))


def test_gdelt_has_a_row_for_each_pair(graph: Graph, sample: Any) -> None:
    rows = table(graph, "gdelt")
    assert [row["Actor1Code"] for row in rows] == ["TURGOV", "RUSGOV", ""]
    first, _, strike = rows
    assert (first["Actor2CountryCode"], first["EventCode"], first["EventRootCode"]) == ("LBY", "0256", "02")
    assert (first["SQLDATE"], first["MonthYear"], first["Year"]) == ("20200108", "202001", "2020")
    assert float(first["FractionDate"]) == pytest.approx(2020 + 38 / 365, abs=1e-4)
    assert (strike["ActionGeo_Type"], strike["ActionGeo_Lat"]) == ("4", "31.20892")
    assert len({row["GLOBALEVENTID"] for row in rows}) == 3
    assert {row["WaqaiEvent"] for row in rows} == {event.iri for event in graph.events() if event.status == "asserted"}


def test_columns_are_those_of_the_codebooks() -> None:
    assert len(gdelt.COLUMNS) == 61 + 7
    assert gdelt.COLUMNS[57:61] == ("ActionGeo_Long", "ActionGeo_FeatureID", "DATEADDED", "SOURCEURL")
    assert len(acled.COLUMNS) == 31 + 5
    assert acled.COLUMNS[:3] == ("event_id_cnty", "event_date", "year")


def test_statuses_are_chosen(graph: Graph) -> None:
    assert {row["WaqaiStatus"] for row in table(graph, "gdelt")} == {"asserted"}
    (ceasefire,) = table(graph, "gdelt", Status.REQUESTED)
    assert (ceasefire["WaqaiMode"], ceasefire["SQLDATE"]) == ("ceasefire", "20200112")
    assert ceasefire["WaqaiEvent"] in {event.iri for event in graph.events()}


def test_acled_has_its_own_events_only(graph: Graph) -> None:
    (strike,) = table(graph, "acled")
    assert (strike["event_type"], strike["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (strike["event_date"], strike["time_precision"], strike["geo_precision"]) == ("2020-01-06", "1", "1")
    assert strike["notes"].startswith("قصفت طائرة")
    assert strike["fatalities"] == ""


def test_the_table_of_acled_knows_only_what_there_is() -> None:
    known = acled.table()
    for kind, mode in known.events:
        assert mode is None or mode in TYPES[kind].modes
    assert {mapped.event for mapped in (*known.events.values(), *known.civilians.values())} == set(known.disorder)
    assault = {mode for kind, mode in known.events if kind == "ASSAULT"}
    assert assault == {None, *TYPES["ASSAULT"].modes}


def event(sample: Any, **changes: Any) -> Event:
    return sample.strike.model_copy(update=changes)  # type: ignore[no-any-return]


def time(value: str, begin: str, until: str, precision: Precision) -> TimeRef:
    return TimeRef(text="…", start=0, end=1, value=value, begin=begin, until=until, precision=precision)


@pytest.mark.parametrize(
    ("when", "shown", "precision"),
    [
        (time("2020-01", "2020-01-01", "2020-02-01", Precision.MONTH), ("", "202001", "2020"), ("2020-01-01", "3")),
        (time("2020", "2020-01-01", "2021-01-01", Precision.YEAR), ("", "", "2020"), ("", "")),
        (
            time("2020-01-05/2020-01-11", "2020-01-05", "2020-01-12", Precision.WEEK),
            ("", "202001", "2020"),
            ("2020-01-05", "2"),
        ),
        (None, ("", "", ""), ("", "")),
    ],
)
def test_dates_are_no_finer_than_the_article(
    sample: Any, when: TimeRef | None, shown: tuple[str, ...], precision: tuple[str, ...]
) -> None:
    with open_graph() as graph:
        graph.put(sample.extraction("a", event(sample, time=when)), sample.article("a"))
        (row,) = table(graph, "gdelt")
        assert (row["SQLDATE"], row["MonthYear"], row["Year"]) == shown
        (row,) = table(graph, "acled")
        assert (row["event_date"], row["time_precision"]) == precision


def test_civilian_targets(sample: Any) -> None:
    people = ActorRef(text="متظاهرون", start=0, end=1, role="CVL")
    army = ActorRef(text="الجيش", start=2, end=3, role="MIL")
    clash = event(sample, mode="firearms", actors=(army,), recipients=(people,))
    with open_graph() as graph:
        graph.put(sample.extraction("a", clash), sample.article("a"))
        (row,) = table(graph, "acled")
    assert (row["event_type"], row["sub_event_type"]) == ("Violence against civilians", "Attack")
    assert (row["interaction"], row["civilian_targeting"]) == ("State forces-Civilians", "Civilian targeting")


def test_hostile_texts_stay_in_their_cells(sample: Any) -> None:
    evil = 'a",b\r\n"<&>\x00]]>'
    actors = tuple(ActorRef(text=evil + name, start=0, end=1, name=Label(ar=evil + name)) for name in "ab")
    with open_graph() as graph:
        graph.put(sample.extraction("a", event(sample, actors=actors[:1], recipients=actors[1:])), sample.article("a"))
        (row,) = table(graph, "gdelt")
        assert row["Actor1Name"] == evil.replace("\x00", "\ufffd") + "a"
        network = nx.parse_graphml(exported(graph, "graphml"))
    assert network.number_of_nodes() == 2
    assert network.number_of_edges() == 1


@pytest.mark.filterwarnings("ignore")  # networkx cannot keep directed and undirected edges apart, and says so
def test_graphml_is_read_by_others(graph: Graph) -> None:
    from xml.etree import ElementTree

    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ElementTree.fromstring(exported(graph, "graphml"))
    nodes = {node.get("id") for node in root.iter(f"{space}node")}
    assert nodes == {actor.iri for actor in graph.actors() if actor.events}
    edges = [(edge.get("source"), edge.get("target"), edge.get("directed")) for edge in root.iter(f"{space}edge")]
    assert [directed for *_, directed in edges] == [None, None, "false"]
    assert {end for source, target, _ in edges for end in (source, target)} <= nodes


def test_a_spoilt_article_is_left_out(graph: Graph, sample: Any, caplog: pytest.LogCaptureFixture) -> None:
    graph.put(sample.extraction("b"), sample.article("b"))
    name = graph.iris.article("sample-1")
    quads = [quad for quad in graph.store.graph(name) if not quad.predicate.value.endswith("#typeCode")]
    graph.store.replace({name: [*quads, Quad(name, NamedNode("urn:p"), Literal("x"), name)]})
    assert {row["WaqaiArticle"] for row in table(graph, "gdelt")} == {"b"}
    assert "sample-1 is left out" in caplog.text


def test_memory_does_not_grow_with_the_graph(sample: Any) -> None:
    class Nothing(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return len(data)

    peaks = []
    with open_graph() as graph:
        for count in (20, 200):
            graph.put_many([(sample.extraction(f"a{n}"), sample.article(f"a{n}"), None) for n in range(count)])
            for format in TABLES:
                graph.export_events(Nothing(), format)  # type: ignore[arg-type]
            tracemalloc.start()
            for format in TABLES:
                graph.export_events(Nothing(), format)  # type: ignore[arg-type]
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 200_000


def test_unknown_formats_are_refused(graph: Graph) -> None:
    with pytest.raises(ValueError, match="there are gdelt, acled, graphml"):
        graph.export_events(io.BytesIO(), "docx")
