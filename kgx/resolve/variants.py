"""Names that say the same with more or fewer words: "statin drugs" and "statins", "J Clin Oncol" and the full title."""

from __future__ import annotations

from collections import defaultdict

from kgx.ontology.names import STOP_WORDS, is_abbreviated_title, normalize, singular, spelling_key, words_of
from kgx.resolve.clusters import Clusters
from kgx.resolve.scores import why

_FORMS = words_of("drug_forms")


def drugs_by_form(clusters: Clusters) -> None:
    """A drug under a name that only adds in what form it comes is the drug without it: "zinc supplements", "zinc".

    Not so for "therapy": hormone therapy is no hormone.
    """
    first: dict[str, int] = {}
    longer: list[tuple[str, int]] = []
    for index, candidate in enumerate(clusters.candidates):
        if candidate.type == "Drug" and not candidate.is_acronym:
            first.setdefault(candidate.key, index)
            words = singular(candidate.name).split()
            bare = [word for i, word in enumerate(words) if word not in _FORMS or i == 0]
            if bare != words:
                longer.append((spelling_key(" ".join(bare), "Drug"), index))
    for key, index in longer:
        if (home := first.get(key)) is not None:
            names = f"'{clusters.candidates[index].name}' is '{clusters.candidates[home].name}' in some form"
            clusters.join(home, index, why("form", names))


def cited_titles(clusters: Clusters) -> None:
    """A journal under the cut title by which it is cited is the only one whose words begin like that."""
    by_initials: dict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        if candidate.type == "Publication":
            words = [word for word in normalize(candidate.name).split() if word not in STOP_WORDS]
            if len(words) > 1:
                by_initials["".join(word[0] for word in words)].append(index)
    for _, indices in sorted(by_initials.items()):
        for short in indices:
            name = clusters.candidates[short].name
            fitting = [long for long in indices if is_abbreviated_title(name, clusters.candidates[long].name)]
            if len({clusters.find(long) for long in fitting}) == 1:
                titles = f"'{name}' is cited for '{clusters.candidates[fitting[0]].name}'"
                clusters.join(fitting[0], short, why("cited title", titles))
