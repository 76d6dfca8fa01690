"""Mutated queries and updates against a server that must not go down.

    python -m benchmarks.mutations [--count 10000] [--seed 1]

Sound queries and updates are cut, doubled, spliced with one another, and sprinkled with keywords, brackets, numbers
and odd characters. Every answer must be one of the statuses that the documentation names; after each hundred the
server must answer a sound query. The exit status is 1 where anything else happened, with the text that did it.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.endpoint import queries
from benchmarks.server import Client, Server
from benchmarks.synthetic import World, quads
from kg import open_graph

__all__ = ["bombard", "main", "mutated"]

UPDATES = (
    "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'x' } }",
    "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
    "INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
    "DROP SILENT GRAPH <urn:h> ; COPY SILENT <urn:g> TO <urn:h>",
    "LOAD <http://127.0.0.1:1/x.ttl> INTO GRAPH <urn:g>",
)
MORE = (
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
    "DESCRIBE <urn:s>",
    "ASK { VALUES ?x { 1 2 3 } FILTER EXISTS { ?x ?p ?o } }",
    "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT (REPLACE('aaaa', '(a*)*b', 'c') AS ?x) (1/0 AS ?y) (STRDT('a', <urn:t>) AS ?z) {}",
    "SELECT ?s { { SELECT ?s { ?s a ?t } ORDER BY ?t LIMIT 5 } UNION { ?s (a|!a)* ?o } MINUS { ?s a ?t } } LIMIT 5",
)
_MARKS = """
{ } ( ) < > . ; , ? * + | ^ / ! = && || " ' \'\'\' \\ \\u0000 # @ ^^ _: [] 1e999 -1 99999999999999999999
SELECT WHERE FILTER OPTIONAL UNION GRAPH SERVICE BIND VALUES EXISTS NOT IN GROUP BY HAVING ORDER LIMIT OFFSET
FROM NAMED INSERT DELETE DATA DROP LOAD UNDEF true عربي 😀
"""
SPRINKLES = (*_MARKS.split(), "\x00", "\ufffe", "\u202e", "\t")
_KINDS = tuple(map(re.compile, (r"\?\w+", r"\b\w+:\w+", r"<[^<>\s]+>", r"\b\d+\b")))
EXPECTED = frozenset({200, 204, 400, 403, 404, 406, 413, 415, 503})
DEADLINE = 0.5
"""Seconds that a query may take at most."""


def mutated(chance: random.Random, corpus: Sequence[str]) -> str:
    """A text of the corpus with one to six changes; half of them get only such as leave it sound, most of the time."""
    text = chance.choice(corpus)
    ways = (_exchange,) if chance.random() < 0.5 else (_exchange, _cut, _double, _splice, _sprinkle, _swap, _nest)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        text = chance.choice(ways)(chance, text, corpus)
    return text[:20_000]


def _spot(chance: random.Random, text: str) -> tuple[int, int]:
    start = chance.randint(0, len(text))
    return start, min(len(text), start + chance.randint(0, 30))


def _exchange(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    """A variable, name, IRI or number takes the place of another of its kind, from any text."""
    kind = chance.choice(_KINDS)
    here, there = kind.findall(text), kind.findall(chance.choice(corpus))
    return text.replace(chance.choice(here), chance.choice(there), chance.choice((1, 9))) if here and there else text


def _cut(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    start, end = _spot(chance, text)
    return text[:start] + text[end:]


def _double(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    start, end = _spot(chance, text)
    return text[:end] + text[start:end] * chance.randint(1, 20) + text[end:]


def _splice(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    other = chance.choice(corpus)
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


def _sprinkle(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    place = chance.randint(0, len(text))
    return f"{text[:place]} {chance.choice(SPRINKLES)} {text[place:]}"


def _swap(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    words = text.split(" ")
    one, two = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[two] = words[two], words[one]
    return " ".join(words)


def _nest(chance: random.Random, text: str, corpus: Sequence[str]) -> str:
    start, end = _spot(chance, text)
    depth = chance.choice((1, 2, 50, 1000))
    opening, closing = chance.choice((("{", "}"), ("(", ")"), ("!(", ")"), ("[", "]")))
    return text[:start] + opening * depth + text[start:end] + closing * depth + text[end:]


def bombard(folder: Path, count: int, seed: int = 1) -> tuple[Counter[int], list[str]]:
    """Send mutations to a server over a new store; returns statuses with their numbers, and what was wrong."""
    world, chance = World(100), random.Random(seed)
    with open_graph(folder) as graph:
        graph.store.load(quads(world))
    asked = (*queries(world).values(), *MORE)
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    with (
        Server(folder, world, {"WAQAI_QUERY_SECONDS": str(DEADLINE)}) as server,
        contextlib.closing(server.client(60)) as client,
    ):
        for number in range(count):
            update = chance.random() < 0.3
            text = mutated(chance, UPDATES if update else asked)
            finding = _send(client, "update" if update else "query", text, statuses)
            if finding is None and number % 100 == 99:
                finding = _still_answers(client)
            if finding:
                wrong.append(f"{number}: {finding}")
            if number % 1000 == 999:
                print(f"{number + 1} sent, {len(wrong)} findings", file=sys.stderr, flush=True)
            if server.process.poll() is not None:
                wrong.append(f"{number}: the server ended with {server.process.returncode}: {server.said()}")
                break
    return statuses, wrong


def _still_answers(client: Client) -> str | None:
    """Whether a sound query is answered; on a busy machine it may be out of time now and then."""
    for _ in range(5):
        finding = _send(client, "query", MORE[0], Counter(), frozenset({200}))
        if finding is None:
            return None
    return finding


def _send(
    client: Client, kind: str, text: str, statuses: Counter[int], expected: frozenset[int] = EXPECTED
) -> str | None:
    """What was wrong with the answer."""
    headers = {"Content-Type": f"application/sparql-{kind}"}
    try:
        reply = client.send("POST", "/sparql", text.encode("utf-8", "surrogatepass"), headers)
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}: {text!r}"
    statuses[reply.status] += 1
    if reply.status not in expected:
        return f"status {reply.status}: {reply.body[:300]!r}: {text!r}"
    if reply.status >= 400 and reply.media_type != "application/problem+json":
        return f"{reply.media_type} with status {reply.status}: {text!r}"
    return None


def main() -> int:
    """Command line; the exit status is 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="waqai-mutations-") as folder:
        statuses, wrong = bombard(Path(folder) / "store", options.count, options.seed)
    print(f"{statuses.total()} answers: " + ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items())))
    print("\n".join(wrong[:20]) or "the server stayed up")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
