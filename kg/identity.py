"""Who is who across articles: links in a named graph of their own, each with evidence and score.

Nothing is ever merged: the articles' graphs stay as they are, and dropping a link undoes it. A dropped link is
remembered, so that the next proposal does not bring it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from kg import terms
from kg.answers import ActorSummary, IdentityLink
from kg.folding import name_key
from kg.lookup import Lookup, number, value_of
from kg.queries import query
from kg.stores.protocol import Store
from kg.terms import Iris, term
from ontology.namespaces import PROV, RDF, WQ

__all__ = ["Identity", "propose", "stands_for"]

SAME_NAME, SAME_NAME_COUNTRY, SAME_NAME_COUNTRY_ROLE = 0.5, 0.75, 0.9
"""Scores by how much agrees. Two actors of one folded name whose countries or roles differ are never linked."""

_SHORTEST_NAME = 2
"""A name of one word ("the police") says too little: each country has one."""


def propose(actors: Iterable[ActorSummary], iris: Iris) -> list[IdentityLink]:
    """Links between actors without an id, of the same folded name, country and role.

    Each group of equals is linked as a star around the one whose IRI comes first.
    """
    groups: dict[tuple[str, str | None, str | None], list[ActorSummary]] = defaultdict(list)
    for actor in actors:
        name = name_key(actor.name.ar or actor.name.en or "")
        if actor.id.startswith("~") and len(name.split()) >= _SHORTEST_NAME:
            groups[name, actor.country, actor.role].append(actor)
    links = []
    for (name, country, role), members in sorted(groups.items(), key=lambda item: item[0][0]):
        score, evidence = _weigh(name, country, role)
        first, *others = sorted(members, key=lambda actor: actor.iri)
        for other in others:
            key = terms.key_of("link", first.iri, other.iri)
            links.append(IdentityLink(id=key, left=first.iri, right=other.iri, score=score, evidence=evidence))
    return sorted(links, key=lambda link: link.id)


def stands_for(links: Iterable[IdentityLink], at_least: float) -> Mapping[str, str]:
    """The IRI that stands for each linked actor: the first of its group, by links of a score of ``at_least``."""
    parent: dict[str, str] = {}

    def root(iri: str) -> str:
        while parent.get(iri, iri) != iri:
            parent[iri] = parent.get(parent[iri], parent[iri])
            iri = parent[iri]
        return iri

    for link in links:
        if link.score >= at_least:
            left, right = sorted((root(link.left), root(link.right)))
            parent.setdefault(left, left)
            parent[right] = left
    return {iri: root(iri) for iri in parent}


def _weigh(name: str, country: str | None, role: str | None) -> tuple[float, str]:
    evidence = [f"same name “{name}”"]
    score = SAME_NAME
    if country:
        score = SAME_NAME_COUNTRY
        evidence.append(f"same country {country}")
    if country and role:
        score = SAME_NAME_COUNTRY_ROLE
    if role:
        evidence.append(f"same role {role}")
    return score, ", ".join(evidence)


@dataclass(frozen=True, slots=True)
class Identity:
    """The links of a store."""

    store: Store
    iris: Iris

    def links(self) -> tuple[IdentityLink, ...]:
        """All links that hold, by id."""
        return tuple(link for link, dropped in self._all() if not dropped)

    def refresh(self) -> tuple[IdentityLink, ...]:
        """Propose links anew from the actors that there are now; links of vanished actors go. Returns all that hold."""
        dropped = [link for link, gone in self._all() if gone]
        proposed = propose(Lookup(self.store, self.iris).directory().by_iri().values(), self.iris)
        refused = {link.id for link in dropped}
        links = [link for link in proposed if link.id not in refused]
        self._write(links, dropped)
        return tuple(links)

    def drop(self, link_id: str) -> bool:
        """Undo a link; false where there is none."""
        every = self._all()
        chosen = [link for link, dropped in every if link.id == link_id and not dropped]
        if not chosen:
            return False
        held = [link for link, dropped in every if not dropped and link.id != link_id]
        self._write(held, [*(link for link, dropped in every if dropped), *chosen])
        return True

    def forget(self, actors: Collection[str]) -> None:
        """Remove every trace of links to these actors (IRIs), which are no more."""
        every = self._all() if actors else []
        kept = [(link, dropped) for link, dropped in every if link.left not in actors and link.right not in actors]
        if len(kept) < len(every):
            self._write((link for link, gone in kept if not gone), (link for link, gone in kept if gone))

    def _all(self) -> list[tuple[IdentityLink, bool]]:
        rows = self.store.rows(query("identity_links").text)
        return [
            (
                IdentityLink(
                    id=self.iris.id_of(link) if isinstance(link, NamedNode) else "",
                    left=value_of(left) or "",
                    right=value_of(right) or "",
                    score=number(score),
                    evidence=value_of(evidence) or "",
                ),
                value_of(dropped) in ("true", "1"),  # Virtuoso's EXISTS gives a number
            )
            for link, left, right, score, evidence, dropped in rows
        ]

    def _write(self, held: Iterable[IdentityLink], dropped: Iterable[IdentityLink]) -> None:
        quads = [quad for link in held for quad in self._quads(link, "IdentityLink")]
        quads += [quad for link in dropped for quad in self._quads(link, "DroppedLink")]
        if quads:
            self.store.replace({self.iris.identity(): quads})
        else:
            self.store.drop([self.iris.identity()])

    def _quads(self, link: IdentityLink, kind: str) -> Iterable[Quad]:
        node, graph = self.iris.link(link.id), self.iris.identity()
        yield Quad(node, term(RDF, "type"), term(WQ, kind), graph)
        yield Quad(node, term(RDF, "type"), term(PROV, "Entity"), graph)
        yield Quad(node, term(WQ, "linkLeft"), NamedNode(link.left), graph)
        yield Quad(node, term(WQ, "linkRight"), NamedNode(link.right), graph)
        yield Quad(node, term(WQ, "linkScore"), terms.double(link.score), graph)
        yield Quad(node, term(WQ, "linkEvidence"), terms.text(link.evidence), graph)
