"""RDF that others send: each format, what is refused, and what would take the process down."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.uploads import DEEPEST, UPLOADS, BadUpload, read_triples

BASE = "http://example.org/g"
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="urn:">{}</rdf:RDF>'
ONE = Triple(NamedNode("http://example.org/s"), NamedNode("urn:p"), Literal("قيمة <<"))


@pytest.mark.parametrize(
    ("media_type", "document"),
    [
        ("text/turtle", '<s> <urn:p> "قيمة <<" .'),
        ("application/n-triples", '<http://example.org/s> <urn:p> "قيمة <<" .'),
        ("application/n-quads", '<http://example.org/s> <urn:p> "قيمة <<" .'),
        ("application/trig", '<s> <urn:p> "قيمة <<" .'),
        ("application/rdf+xml", XML.format('<rdf:Description rdf:about="s"><p>قيمة &lt;&lt;</p></rdf:Description>')),
        ("application/ld+json", '{"@id": "s", "urn:p": "قيمة <<"}'),
    ],
)
def test_each_format(media_type: str, document: str) -> None:
    assert read_triples(document.encode(), media_type, BASE) == [ONE]
    for broken in (document[:-3].encode(), document.encode("utf-16"), b"\xff\xfe", b"<", b"{", b'{"@id": 1}'):
        with pytest.raises(BadUpload):
            read_triples(broken, media_type, BASE)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "document",
    [
        BOMB + XML.format('<rdf:Description rdf:about="s"><p>&b;</p></rdf:Description>'),
        '<?xml version="1.0"?><!-- a --><!DOCTYPE x SYSTEM "file:///etc/hostname">' + XML.format(""),
        XML.format(BOMB + '<rdf:Description rdf:about="s"><p>&b;</p></rdf:Description>'),
        XML.format("<!doctype x [<!ENTITY a 'a'>]>" + '<rdf:Description rdf:about="s"><p>&a;</p></rdf:Description>'),
        XML.format('<rdf:Description rdf:about="s"><p>&unknown;</p></rdf:Description>'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(document: str, encoding: str) -> None:
    with pytest.raises(BadUpload, match=r"DOCTYPE|not valid"):
        read_triples(document.encode(encoding), "application/rdf+xml", BASE)


def test_a_doctype_in_text_is_text() -> None:
    text = XML.format(
        '<!-- <!DOCTYPE x> --><rdf:Description rdf:about="s"><p><![CDATA[<!DOCTYPE x>]]></p></rdf:Description>'
    )
    assert [triple.object.value for triple in read_triples(text.encode(), "application/rdf+xml", BASE)] == [  # type: ignore[union-attr]
        "<!DOCTYPE x>"
    ]


@pytest.mark.parametrize("levels", [DEEPEST + 1, 50_000])
@pytest.mark.parametrize(
    ("media_type", "before", "opening", "middle", "closing", "after"),
    [
        ("application/ld+json", '{"urn:p":', '{"@list":[', "1", "]}", "}"),
        ("application/ld+json", "", '{"@id":"urn:c","urn:b":', "1", "}", ""),
        ("text/turtle", "<s> <p> ", "<<( <urn:a> <urn:b> ", "<urn:c>", " )>>", " ."),
        ("application/n-triples", "<urn:s> <urn:p> ", "<<(<urn:a><urn:b>", "<urn:c>", ")>>", " ."),
        ("application/trig", "<g> { <s> <p> ", "<<( <a> <b> ", "<urn:c>", " )>>", " }"),
        ("application/rdf+xml", XML.partition("{}")[0], "<x>", "", "</x>", "</rdf:RDF>"),
    ],
)
def test_nesting_is_refused(
    levels: int, media_type: str, before: str, opening: str, middle: str, closing: str, after: str
) -> None:
    document = before + opening * levels + middle + closing * levels + after
    with pytest.raises(BadUpload, match="nested deeper") as caught:
        read_triples(document.encode(), media_type, BASE)
    assert caught.value.line == 1


def test_much_that_is_flat_passes() -> None:
    quoted = "<urn:s> <urn:p> " + ", ".join(f'"<< {n}"' for n in range(1000)) + " . # << " + "<< " * 1000
    assert len(read_triples(quoted.encode(), "text/turtle", BASE)) == 1000
    listed = '{"@id": "urn:s", "urn:p": [' + ",".join(f'{{"@value": "[{{ {n}"}}' for n in range(1000)) + "]}"
    assert len(read_triples(listed.encode(), "application/ld+json", BASE)) == 1000


def test_other_documents_are_not_fetched() -> None:
    with pytest.raises(BadUpload, match="context"):
        read_triples(b'{"@context": "http://127.0.0.1:9/c", "@id": "urn:a", "urn:b": 1}', "application/ld+json", BASE)


def test_one_graph_at_a_time() -> None:
    for media_type, document in (
        ("application/n-quads", b"<urn:s> <urn:p> <urn:o> <urn:g> ."),
        ("application/trig", b"<urn:g> { <urn:s> <urn:p> <urn:o> }"),
        ("application/ld+json", b'{"@id": "urn:g", "@graph": [{"@id": "urn:s", "urn:p": "o"}], "urn:p": 1}'),
    ):
        with pytest.raises(BadUpload, match="named graph, <urn:g>"):
            read_triples(document, media_type, BASE)
    assert len(UPLOADS) >= 6
