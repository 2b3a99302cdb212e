"""Vocabularies of the graph as closed sets of names, the prefixes, and the identifiers that CURIEs stand for.

Plain strings without rdflib, so that every part of kgx can import them at no cost.

>>> KGX.Drug
'https://w3id.org/kgx/ontology#Drug'
>>> KGX.Durg
Traceback (most recent call last):
AttributeError: Durg is not a term of https://w3id.org/kgx/ontology#
"""

from __future__ import annotations

import re
from types import MappingProxyType
from urllib.parse import quote

from kgx.model import NAMED_TYPES
from kgx.ontology.predicates import PREDICATES

DEFAULT_BASE_IRI = "https://w3id.org/kgx/id/"


class Namespace:
    """A closed vocabulary: `NS.term` is the IRI, a term that is not in it raises AttributeError."""

    __slots__ = ("iri", "terms")

    def __init__(self, iri: str, terms: str | tuple[str, ...]) -> None:
        self.iri = iri
        self.terms = frozenset(terms.split() if isinstance(terms, str) else terms)

    def __getattr__(self, term: str) -> str:
        if term in self.terms:
            return self.iri + term
        raise AttributeError(f"{term} is not a term of {self.iri}")

    def __getitem__(self, term: str) -> str:
        if term in self.terms:
            return self.iri + term
        raise KeyError(f"{term} is not a term of {self.iri}")

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and iri.startswith(self.iri) and iri[len(self.iri) :] in self.terms

    def __repr__(self) -> str:
        return f"Namespace({self.iri!r})"


_PLAIN = {name for predicate in PREDICATES.values() for _, names in predicate.plain for name in names}

KGX = Namespace(
    "https://w3id.org/kgx/ontology#",
    (
        *NAMED_TYPES,
        *("Entity", "Document", "Mention", "Coreference", "Fact", "Statistic", "Evidence", "Date"),
        *PREDICATES,
        *(_PLAIN - set(PREDICATES)),
        *("status", "date", "start", "end", "phase", "role", "when", "dateModifier"),
        *("evidence", "rule", "confidence", "found", "digest", "conflictsWith"),
        *("copyOf", "sourceCount"),
        *("value", "low", "high", "unit", "ucum", "modifier", "measure", "about", "place", "source"),
    ),
)
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type Statement subject predicate object value")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#", "label comment subClassOf subPropertyOf domain range seeAlso")
OWL = Namespace("http://www.w3.org/2002/07/owl#", "Class ObjectProperty DatatypeProperty Ontology versionInfo")
XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    "string boolean integer decimal double date anyURI nonNegativeInteger",
)
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#", "prefLabel altLabel exactMatch closeMatch broader")
SCHEMA = Namespace("https://schema.org/", "NewsArticle Observation datePublished url")
DCTERMS = Namespace("http://purl.org/dc/terms/", "title identifier source")
PROV = Namespace("http://www.w3.org/ns/prov#", "Entity wasDerivedFrom")
NIF = Namespace(
    "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "Context String Phrase isString beginIndex endIndex anchorOf referenceContext",
)
ITSRDF = Namespace("http://www.w3.org/2005/11/its/rdf#", "taIdentRef")
TIME = Namespace("http://www.w3.org/2006/time#", "TemporalEntity hasBeginning hasEnd")
EDTF = Namespace("http://id.loc.gov/datatypes/edtf/", "EDTF")

PREFIXES = MappingProxyType(
    {
        "dcterms": DCTERMS.iri,
        "edtf": EDTF.iri,
        "itsrdf": ITSRDF.iri,
        "kgx": KGX.iri,
        "nif": NIF.iri,
        "owl": OWL.iri,
        "prov": PROV.iri,
        "rdf": RDF.iri,
        "rdfs": RDFS.iri,
        "schema": SCHEMA.iri,
        "skos": SKOS.iri,
        "time": TIME.iri,
        "xsd": XSD.iri,
    }
)
"""Prefix to namespace IRI, as bound in queries and written in Turtle."""

IDENTIFIERS = MappingProxyType(
    {
        "atc": "http://purl.bioontology.org/ontology/ATC/",
        "cas": "https://identifiers.org/cas:",
        "chebi": "http://purl.obolibrary.org/obo/CHEBI_",
        "chembl": "https://identifiers.org/chembl:",
        "doi": "https://doi.org/",
        "doid": "http://purl.obolibrary.org/obo/DOID_",
        "drugbank": "https://go.drugbank.com/drugs/",
        "hp": "http://purl.obolibrary.org/obo/HP_",
        "icd10": "http://purl.bioontology.org/ontology/ICD10/",
        "iso3166": "https://www.iso.org/obp/ui/#iso:code:3166:",
        "mesh": "http://id.nlm.nih.gov/mesh/",
        "mondo": "http://purl.obolibrary.org/obo/MONDO_",
        "nct": "https://clinicaltrials.gov/study/",
        "ncit": "http://purl.obolibrary.org/obo/NCIT_",
        "omim": "https://identifiers.org/mim:",
        "pubchem": "https://identifiers.org/pubchem.compound:",
        "ror": "https://ror.org/",
        "rxnorm": "http://purl.bioontology.org/ontology/RXNORM/",
        "snomed": "http://snomed.info/id/",
        "umls": "https://identifiers.org/umls:",
        "unii": "https://identifiers.org/unii:",
        "wikidata": "http://www.wikidata.org/entity/",
    }
)
"""Prefix of a CURIE of a public identifier (lower case) to what stands before the identifier in its IRI."""


def identifier_iri(curie: str) -> str | None:
    """The IRI of a CURIE of a public identifier, or None where the prefix is unknown.

    >>> identifier_iri("mesh:D008545")
    'http://id.nlm.nih.gov/mesh/D008545'
    >>> identifier_iri("HP:0002861")
    'http://purl.obolibrary.org/obo/HP_0002861'
    >>> identifier_iri("internal:7") is None
    True
    """
    prefix, colon, reference = curie.partition(":")
    start = IDENTIFIERS.get(prefix.lower())
    if not colon or not reference or start is None:
        return None
    return start + quote(reference, safe="-._~/", errors="surrogatepass")


_SHORTENABLE = re.compile(r"[A-Za-z][\w-]*\Z", re.ASCII)


def curie(iri: str) -> str | None:
    """The IRI of a vocabulary term with its prefix, or None where none fits.

    >>> curie("https://w3id.org/kgx/ontology#treats")
    'kgx:treats'
    """
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and _SHORTENABLE.match(iri, len(start)):
            return f"{prefix}:{iri[len(start) :]}"
    return None
