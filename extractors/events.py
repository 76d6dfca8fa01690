"""From triggers to candidate events: arguments, factuality, place, time and content of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.actions import Lexicon
from extractors.arguments import Slots, fill
from extractors.candidates import Candidate
from extractors.circumstances import Circumstances, PlaceFound
from extractors.discourse import Discourse
from extractors.factuality import Claim, Cues, Factuality, judge
from extractors.orthography import bare
from extractors.participants import Participant
from extractors.phrases import case_of
from extractors.syntax import Sentence
from extractors.topics import plausible, topic
from extractors.triggers import Trigger, find_triggers, mode_of
from extractors.wordlists import words

__all__ = ["ArticleReading", "candidates"]

CONTENT_TYPES = frozenset({"REQUEST", "AGREE", "THREATEN", "REJECT", "CONCEDE"})
"""Types whose content is an event of its own that has not happened by their being said."""

VERBAL_TYPES = frozenset({"REQUEST", "AGREE", "THREATEN", "REJECT", "ACCUSE", "SUPPORT", "CONSULT"})
"""Types that are done with words: addressed to somebody, never to a thing."""

SPOKEN_TYPES = frozenset({"REQUEST", "THREATEN", "ACCUSE", "REJECT"})
"""Types that are done by saying them."""

PHYSICAL_TYPES = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "PROTEST"})

AIM = "aim"
"""Status of what is only aimed at or habitual; no event of its own."""

_TEMPORAL = words("events.temporal")

_BYSTANDERS = frozenset({"MED", "NGO"})
"""Roles of those who report violence and do not take part."""

_MODE_BY_CONTENT = {
    ("REQUEST", "RETREAT"): "yield",
    ("REQUEST", "CONCEDE"): "yield",
    ("REQUEST", "AID"): "assist",
    ("REQUEST", "COOPERATE"): "assist",
    ("REQUEST", "SUPPORT"): "assist",
    ("REQUEST", "CONSULT"): "meet",
    ("REJECT", "RETREAT"): "yield",
    ("REJECT", "CONCEDE"): "yield",
    ("REJECT", "AID"): "assist",
    ("REJECT", "CONSULT"): "meet",
    ("THREATEN", "ASSAULT"): "violence",
    ("THREATEN", "COERCE"): "restrict",
    ("THREATEN", "SANCTION"): "restrict",
}


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """Everything known of one article before its events are read."""

    sentences: Sequence[Sentence]
    discourse: Discourse
    circumstances: Circumstances
    lexicon: Lexicon
    cues: Cues


def candidates(article: ArticleReading) -> list[Candidate]:
    """Candidate events of an article, in order of the text; what is only content of another is inside that one."""
    found: list[Candidate] = []
    about = topic(article.sentences, article.cues)
    for number, sentence in enumerate(article.sentences):
        triggers = find_triggers(
            sentence, article.lexicon, article.discourse.names(sentence) | article.circumstances.names(sentence)
        )
        read = [(trigger, fill(trigger)) for trigger in triggers]
        inside = _contents(sentence, read)
        by_index = {trigger.index: (trigger, slots) for trigger, slots in read}
        events = frozenset(t.index for t in triggers if not t.reading.verbal and t.reading.part != "participles")
        built = {
            index: _candidate(article, number, trigger, slots, events) for index, (trigger, slots) in by_index.items()
        }
        for index, candidate in built.items():
            if index in inside:
                continue
            contents = [built[i] for i, outer in inside.items() if outer == index]
            if contents:
                candidate = _with_content(candidate, contents)
            candidate = _judged(candidate, by_index[index][1], built)
            if _stands(candidate) and plausible(candidate, about):
                found.append(candidate)
    return found


def within(sentence: Sentence, head: int) -> list[int]:
    """Words of a content clause or phrase, without what dates or places the asking itself: «دعا إلى وقف النار *عقب
    اجتماع*».
    """
    found = {head}
    todo = [head]
    while todo:
        for child in sentence.children[todo.pop()]:
            case = case_of(sentence, child)
            if child not in found and (case is None or case not in _TEMPORAL - {"في"}):
                found.add(child)
                todo.append(child)
    return sorted(found)


def _contents(sentence: Sentence, read: Sequence[tuple[Trigger, Slots]]) -> dict[int, int]:
    """Triggers that are the content of another: index to the index of the outermost trigger that asks, promises or
    threatens.
    """
    inside: dict[int, int] = {}
    indexes = [t.index for t, _ in read]
    for trigger, slots in read:
        if trigger.reading.entry.type not in CONTENT_TYPES or trigger.index in inside:
            continue
        for head in slots.get("content"):
            for index in within(sentence, head):
                if index in indexes and index != trigger.index and index not in inside:
                    inside[index] = trigger.index
    return inside


def _candidate(
    article: ArticleReading, number: int, trigger: Trigger, slots: Slots, events: frozenset[int]
) -> Candidate:
    factuality = judge(trigger, article.cues, article.lexicon)
    status = factuality.status or AIM
    sentence, discourse, circumstances = trigger.sentence, article.discourse, article.circumstances
    actors = _participants(
        article,
        sentence,
        (h for h in slots.get("actor") if h not in events and not circumstances.is_time(sentence, h)),
        agents=True,
    )
    recipients = _participants(
        article,
        sentence,
        (h for h in slots.get("recipient") if h not in events and not circumstances.is_time(sentence, h)),
    )
    if trigger.reading.entry.type in VERBAL_TYPES or trigger.reading.entry.type == "AID":
        recipients = tuple(a for r in recipients for a in _addressees(article, r))
    if slots.dropped is not None:
        implied = tuple(
            discourse.dropped(
                sentence,
                slots.dropped.index,
                _BYSTANDERS if trigger.reading.entry.type in PHYSICAL_TYPES else frozenset(),
            )
        )
        if slots.dropped_slot == "actor":
            actors = implied or actors
        elif slots.dropped_slot == "recipient":
            recipients = implied or recipients
    if len(actors) == 1 and trigger.reading.verbal and _symmetric(trigger):
        actors += tuple(p for p in discourse.dropped(sentence, trigger.index) if not discourse.same(p, actors[0]))
    recipients = tuple(r for r in recipients if not any(discourse.same(r, a) for a in actors))
    recipients = tuple(r for r in recipients if not _only_place(circumstances, trigger, r))
    taken = frozenset(i for slot in ("actor",) for i in slots.get(slot))
    claimant = _claimant(article, factuality, actors)
    if claimant is not None and not actors and trigger.reading.entry.type in SPOKEN_TYPES:
        actors, claimant = (claimant,), None  # «قال الوزير إنه *يجب* على …»: who says so demands it
    if not recipients and trigger.reading.entry.type in ("AGREE", "COOPERATE"):
        recipients = tuple(p for p in _partners(article, trigger) if not any(discourse.same(p, a) for a in actors))
    of_content = frozenset(i for head in slots.get("content") for i in within(sentence, head))
    place, own_place = _slot_place(article, sentence, slots), True
    if place is None:
        place, own_place = circumstances.place_of(sentence, trigger.index, taken, of_content)
    time, own_time = circumstances.time_of(sentence, trigger.index, of_content)
    return Candidate(
        trigger=trigger,
        sentence=number,
        mode=mode_of(trigger, article.lexicon),
        status=status,
        actors=actors,
        recipients=recipients,
        place=place,
        about=_about(article, sentence, slots),
        time=time,
        own_place=own_place and place is not None,
        own_time=own_time,
        claimant=claimant,
    )


def _participants(
    article: ArticleReading, sentence: Sentence, heads: Iterable[int], *, agents: bool = False
) -> tuple[Participant, ...]:
    found: list[Participant] = []
    for head in heads:
        if agents and bare(sentence.words[head].lemma) in _TEXTS and sentence.words[head].deprel.startswith("nsubj"):
            found += [p for p in article.discourse.speaker(sentence, head) if p.kind == "actor"]
            continue
        for participant in article.discourse.read(sentence, head):
            if participant.kind == "thing" and (
                any(p.kind == "actor" for p in found) or (agents and not _acting(sentence, head))
            ):
                continue
            if all(not article.discourse.same(participant, other) for other in found):
                found.append(participant)
    return tuple(found)


def _acting(sentence: Sentence, head: int) -> bool:
    """Whether an unknown noun is the plain subject of an action: «هاجم *المتهم*»; texts and decisions do not act."""
    word = sentence.words[head]
    return word.deprel.startswith("nsubj") and word.upos == "NOUN" and bare(word.lemma) not in _TEXTS


_TEXTS = words("events.texts")


def _partners(article: ArticleReading, trigger: Trigger) -> Iterable[Participant]:
    """With whom something is to be done: «حرص الحكومة على توثيق علاقاتها *مع العراق*»."""
    sentence = trigger.sentence
    for index in sentence.subtree(trigger.index):
        if index > trigger.index and case_of(sentence, index) == "مع":
            return [p for p in article.discourse.read(sentence, index) if p.kind == "actor"]
    return ()


def _addressees(article: ArticleReading, recipient: Participant) -> Iterable[Participant]:
    """Whom words about a thing concern: «أشاد بجهود *المغرب*»; nobody where the thing is nobody's."""
    if recipient.kind != "thing":
        return (recipient,)
    sentence, head = recipient.phrase.sentence, recipient.phrase.head
    for adjective in sentence.dependents(head, "amod"):
        owner = article.discourse.read(sentence, adjective.index)
        if owner and owner[0].kind == "actor":
            return owner
    for index in sentence.subtree(head):
        if (
            index > head
            and index <= head + 5
            and sentence.words[index].deprel.startswith(("nmod", "conj", "obl"))
            and sentence.words[index].upos in ("NOUN", "X", "PROPN")
        ):
            owner = article.discourse.read(sentence, index)
            if owner and owner[0].kind == "actor":
                return owner
    return ()


def _slot_place(article: ArticleReading, sentence: Sentence, slots: Slots) -> PlaceFound | None:
    for slot in ("place", "recipient"):
        for head in slots.get(slot):
            place = article.circumstances.place_at(sentence, head)
            if place is not None and (slot == "place" or place.kind != "country"):
                return place
    return None


def _symmetric(trigger: Trigger) -> bool:
    """Whether the verb needs two sides («التقى»): where one is named, the other is the clause's unexpressed subject."""
    return trigger.reading.entry.type == "CONSULT" and trigger.reading.entry.frame.get("actor", ("",))[0].startswith(
        "subject+"
    )


_AREAS = words("events.areas")


def _only_place(circumstances: Circumstances, trigger: Trigger, recipient: Participant) -> bool:
    """A town or region that is visited or taken is where the event happens, not whom it befalls."""
    head = recipient.phrase.head_word
    if recipient.kind == "thing" and (bare(head.lemma) in _AREAS or head.bare in _AREAS):
        return True
    place = circumstances.place_at(recipient.phrase.sentence, recipient.phrase.head)
    if place is None:
        return False
    if trigger.reading.entry.type == "CONSULT":
        return True
    return place.kind != "country" and (recipient.role is None or (recipient.known is None and place.id is not None))


def _about(article: ArticleReading, sentence: Sentence, slots: Slots) -> PlaceFound | None:
    for slot in ("about", "content"):
        for head in slots.get(slot):
            for index in sentence.subtree(head):
                place = article.circumstances.place_at(sentence, index)
                if place is not None:
                    return place
    return None


def _claimant(article: ArticleReading, factuality: Factuality, actors: Sequence[Participant]) -> Participant | None:
    claim = factuality.claim
    if claim is None:
        return None
    found = _claimants(article, claim)
    return found[0] if found else None


def _claimants(article: ArticleReading, claim: Claim) -> Sequence[Participant]:
    if claim.speaker is not None:
        return [p for p in article.discourse.read(claim.sentence, claim.speaker) if p.kind != "thing"]
    if claim.verb is not None:
        return article.discourse.dropped(claim.sentence, claim.verb)
    return ()


def _with_content(candidate: Candidate, contents: Sequence[Candidate]) -> Candidate:
    """The content is the outermost, first trigger asked for; whom it would benefit or hit is whom the promise or
    threat is to.
    """
    content = contents[0]
    mode = _MODE_BY_CONTENT.get((candidate.type, content.type)) or candidate.mode
    recipients = candidate.recipients
    if not recipients and candidate.type in ("AGREE", "THREATEN", "CONCEDE"):
        recipients = next((r for c in contents if (r := tuple(p for p in c.recipients if p.kind == "actor"))), ())
    if candidate.type == "REQUEST" and {a.key for a in content.actors} == {a.key for a in candidate.actors}:
        content = replace(content, actors=candidate.recipients)  # who is asked is to do it, not who asks
    return replace(candidate, content=replace(content, status="requested"), mode=mode, recipients=recipients)


def _judged(candidate: Candidate, slots: Slots, built: Mapping[int, Candidate]) -> Candidate:
    """Who condemns or praises a deed condemns or praises its doer: «أدانت الحكومة *الغارات الإسرائيلية*»."""
    if candidate.recipients or candidate.type not in ("ACCUSE", "SUPPORT", "REJECT"):
        return candidate
    for head in (*slots.get("recipient"), *slots.get("content")):
        deed = built.get(head)
        if deed is not None:
            doers = tuple(
                p for p in deed.actors if p.kind == "actor" and p.key not in {a.key for a in candidate.actors}
            )
            if doers:
                return replace(candidate, recipients=doers)
    return candidate


def _stands(candidate: Candidate) -> bool:
    """Whether the trigger's strength and its participants make it an event."""
    strength = candidate.entry.strength
    if candidate.status == AIM or _reason(candidate):
        return False
    if candidate.trigger.reading.part == "participles" and not _reported(candidate):
        return False
    if strength == "content":
        return candidate.content is not None
    if strength == "weak":
        return any(p.kind == "actor" for p in (*candidate.actors, *candidate.recipients))
    return True


def _reason(candidate: Candidate) -> bool:
    """A masdar in the indefinite accusative only gives the reason of the verb above: «تظاهروا *احتجاجا* على …»."""
    word = candidate.trigger.word
    return (
        candidate.trigger.reading.part == "masdars"
        and word.form.endswith("ا")
        and word.deprel.partition(":")[0] in ("obl", "advmod", "advcl", "xcomp")
        and candidate.trigger.light is None
    )


def _reported(candidate: Candidate) -> bool:
    """Whether a participle reports: as predicate or circumstance («مطالبا بـ…»), or of force with both sides
    named; else it only describes.
    """
    word = candidate.trigger.word
    described = word.deprel == "amod" or (word.deprel in ("nmod", "appos") and word.form.startswith("ال"))
    if not described:
        return True
    return candidate.type in PHYSICAL_TYPES and bool(candidate.actors) and bool(candidate.recipients or candidate.place)
