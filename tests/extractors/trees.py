"""Dependency trees written by hand, so that tests of what is read out of trees need no models.

One word a line: form, part of speech, number of the head (0 for the root), relation, features. ``form~lemma`` gives the
lemma, else it is the form without the article. A form with ``+`` in front is written together with the word before::

    و        CCONJ 2 cc
    +قصفت~قصف VERB  0 root   Perf Fem
    الطائرات  NOUN  2 nsubj  Plur
"""

from __future__ import annotations

from extractors.syntax import Sentence, Word
from ontology.records import Article

__all__ = ["article_of", "only", "text_of", "tree"]

_FEATURES = {
    **dict.fromkeys(("Perf", "Imp"), "Aspect"),
    **dict.fromkeys(("Masc", "Fem"), "Gender"),
    **dict.fromkeys(("Sing", "Dual", "Plur"), "Number"),
    **dict.fromkeys(("1", "2", "3"), "Person"),
    **dict.fromkeys(("Act", "Pass"), "Voice"),
    **dict.fromkeys(("Def", "Ind", "Cons"), "Definite"),
    **dict.fromkeys(("Nom", "Acc", "Gen"), "Case"),
    **dict.fromkeys(("Dem", "Prs", "Rel"), "PronType"),
}


def tree(notation: str, start: int = 0, kind: str = "body") -> Sentence:
    """The sentence that the notation describes, its first character at ``start``."""
    words: list[Word] = []
    position = start
    token = -1
    for line in filter(str.strip, notation.splitlines()):
        form, upos, head, deprel, *features = line.split()
        form, _, lemma = form.partition("~")
        attached = form.startswith("+")
        form = form.removeprefix("+")
        if not attached:
            token += 1
            position += 1 if words else 0
        feats = {_FEATURES[f]: f for f in features}
        words.append(
            Word(
                len(words),
                form,
                lemma or form.removeprefix("ال"),
                upos,
                feats,
                int(head) - 1,
                deprel,
                position,
                position + len(form),
                token,
            )
        )
        position += len(form)
    return Sentence(tuple(words), words[0].start, words[-1].end, kind)


def text_of(sentence: Sentence) -> str:
    """How the sentence is written."""
    out: list[str] = []
    for word in sentence.words:
        if out and word.token != sentence.words[word.index - 1].token:
            out.append(" ")
        out.append(word.form)
    return "".join(out)


def only(sentence: Sentence, form: str) -> int:
    """Index of the one word with this form."""
    (index,) = (w.index for w in sentence.words if w.form == form)
    return index


def article_of(
    *notations: str, title: str = "", published: str | None = "2021-03-10"
) -> tuple[Article, list[Sentence]]:
    """An article of sentences given as trees, one a paragraph, with those trees where they stand in it."""
    sentences = [tree(title, 0, "headline")] if title else []
    heading = text_of(sentences[0]) if sentences else ""
    lines: list[str] = []
    position = len(heading) + 1
    for notation in notations:
        sentences.append(tree(notation, position))
        lines.append(text_of(sentences[-1]))
        position += len(lines[-1]) + 1
    article = Article.model_validate(
        {"id": "trees", "title": heading, "text": "\n".join(lines), "published": published}
    )
    return article, sentences
