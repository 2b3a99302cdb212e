"""Sentences that differ only in a few words have a different status; the words decide, not the training data."""

from __future__ import annotations

import pytest

from kgx.extract.relations.status import clause, decision, status

TREATS = [
    ("{S} reduces {O} .", "used", "{S} does not reduce {O} .", "ineffective"),
    ("{S} eases {O} .", "used", "{S} may ease {O} .", "investigational"),
    ("{S} eased {O} .", "used", "{S} failed to ease {O} .", "ineffective"),
    ("{S} prevents {O} .", "used", "{S} could prevent {O} .", "investigational"),
    ("{S} prevents {O} .", "used", "{S} might prevent {O} .", "investigational"),
    ("{S} prevents {O} .", "used", "{S} never prevents {O} .", "ineffective"),
    ("{S} works against {O} .", "used", "{S} is unlikely to work against {O} .", "ineffective"),
    ("{S} works against {O} .", "used", "{S} does n't work against {O} .", "ineffective"),
    ("{S} is effective against {O} .", "used", "{S} is ineffective against {O} .", "ineffective"),
    ("{S} is effective against {O} .", "used", "{S} is not effective against {O} .", "ineffective"),
    ("{S} is effective against {O} .", "used", "{S} is no longer effective against {O} .", "ineffective"),
    ("{S} is useful in {O} .", "used", "{S} is useless in {O} .", "ineffective"),
    ("{S} had an effect on {O} .", "used", "{S} had no effect on {O} .", "ineffective"),
    ("{S} had a clear benefit in {O} .", "used", "{S} had no clear benefit in {O} .", "ineffective"),
    ("{S} brought relief from {O} .", "used", "{S} brought no relief from {O} .", "ineffective"),
    ("there is evidence for {S} in {O} .", "used", "there is little evidence for {S} in {O} .", "ineffective"),
    ("{S} was better than placebo in {O} .", "used", "{S} was no better than placebo in {O} .", "ineffective"),
    ("{S} shortened {O} .", "used", "{S} did nothing for {O} .", "ineffective"),
    ("{S} met its main goal in {O} .", "used", "{S} missed its main goal in {O} .", "ineffective"),
    ("{S} is used for {O} .", "used", "{S} is approved for {O} .", "approved"),
    ("{S} is approved for {O} .", "approved", "{S} is not approved for {O} .", "investigational"),
    ("{S} is approved for {O} .", "approved", "{S} is not yet approved for {O} .", "investigational"),
    ("{S} was approved to treat {O} .", "approved", "{S} could be approved to treat {O} .", "investigational"),
    ("{Institution} approved {S} for {O} .", "approved", "{Institution} rejected {S} for {O} .", "investigational"),
    ("{Institution} approved {S} for {O} .", "approved", "{Institution} may approve {S} for {O} .", "investigational"),
    ("{Institution} won approval of {S} for {O} .", "approved", "{Institution} seeks approval of {S} for {O} .", "investigational"),  # noqa: E501
    ("{S} won approval for {O} .", "approved", "{S} awaits approval for {O} .", "investigational"),
    ("{S} is licensed for {O} .", "approved", "{S} is unlicensed for {O} .", "investigational"),
    ("{S} is authorized for {O} .", "approved", "{S} was never authorized for {O} .", "investigational"),
    ("{S} was tested in {O} .", "investigational", "{S} will be tested in {O} .", "planned"),
    ("{S} is being tested in {O} .", "investigational", "{S} is to be tested in {O} .", "planned"),
    ("{S} is being studied in {O} .", "investigational", "{S} will soon be studied in {O} .", "planned"),
    ("{Institution} ran a trial of {S} in {O} .", "used", "{Institution} plans to run a trial of {S} in {O} .", "planned"),  # noqa: E501
    ("a trial of {S} in {O} has begun .", "used", "a trial of {S} in {O} is planned .", "planned"),
    ("a trial of {S} in {O} has started .", "used", "a trial of {S} in {O} will start .", "planned"),
    ("{Institution} started a study of {S} in {O} .", "used", "{Institution} hopes to start a study of {S} in {O} .", "planned"),  # noqa: E501
    ("{Institution} started a study of {S} in {O} .", "used", "{Institution} is set to start a study of {S} in {O} .", "planned"),  # noqa: E501
    ("the last step was to study {S} in {O} .", "used", "the next step is to study {S} in {O} .", "planned"),
    ("{S} treats {O} .", "used", "experimental {S} treats {O} .", "investigational"),
    ("{S} treats {O} .", "used", "the drug candidate {S} treats {O} .", "investigational"),
    ("doctors know that {S} helps {O} .", "used", "doctors asked whether {S} helps {O} .", "investigational"),
    ("it is clear that {S} helps {O} .", "used", "it is not clear that {S} helps {O} .", "investigational"),
    ("it is known that {S} cures {O} .", "used", "it is unknown if {S} cures {O} .", "investigational"),
    ("{S} helps with {O} .", "used", "could {S} help with {O} ?", "investigational"),
    ("{S} not only prevents {O} .", "used", "{S} does not prevent {O} .", "ineffective"),
    ("{S} helps with {O} , but not {Indication} .", "used", "{S} helps {Indication} , but does not help with {O} .", "ineffective"),  # noqa: E501
    ("{S} cured {O} although {Drug} failed to help .", "used", "{Drug} worked although {S} failed to cure {O} .", "ineffective"),  # noqa: E501
    ("{O} is relieved by {S} .", "used", "{O} may be relieved by {S} .", "investigational"),
    ("{O} was relieved by {S} .", "used", "{O} was not relieved by {S} .", "ineffective"),
    ("{S} halved {O} .", "used", "it remains to be seen if {S} halves {O} .", "investigational"),
    ("they will test {S} , which eases {O} .", "used", "they will test {S} in {O} .", "planned"),
    ("patients respond to {S} in {O} .", "used", "patients do not respond to {S} in {O} .", "ineffective"),
    ("{S} improved survival in {O} .", "used", "{S} did not improve survival in {O} .", "ineffective"),
    ("those on {S} were less likely to get {O} .", "used", "those on {S} were just as likely to get {O} .", "ineffective"),  # noqa: E501
]  # fmt: skip

APPROVED_BY = [
    ("{O} approved {S} .", "approved", "{O} rejected {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} declined to approve {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} did not approve {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} refused to license {S} .", "rejected"),
    ("{O} cleared {S} .", "approved", "{O} may clear {S} .", "pending"),
    ("{O} cleared {S} .", "approved", "{O} is reviewing {S} .", "pending"),
    ("{O} cleared {S} .", "approved", "{O} turned down {S} .", "rejected"),
    ("{O} authorized {S} .", "approved", "{O} revoked its approval of {S} .", "withdrawn"),
    ("{O} authorized {S} .", "approved", "{O} suspended {S} .", "withdrawn"),
    ("{S} was approved by {O} .", "approved", "{S} has not been approved by {O} .", "pending"),
    ("{S} was approved by {O} .", "approved", "{S} was withdrawn by {O} .", "withdrawn"),
    ("{S} got approval from {O} .", "approved", "{S} awaits approval from {O} .", "pending"),
    ("{S} got approval from {O} .", "approved", "{S} is expected to get approval from {O} .", "pending"),
    ("{Institution} won approval of {S} from {O} .", "approved", "{Institution} seeks approval of {S} from {O} .", "pending"),  # noqa: E501
    ("{Institution} won approval of {S} from {O} .", "approved", "{Institution} applied for approval of {S} from {O} .", "pending"),  # noqa: E501
    ("{S} is approved by {O} .", "approved", "{S} is under review by {O} .", "pending"),
    ("{O} gave {S} its approval .", "approved", "{O} sent a complete response letter on {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{Institution} withdrew its application to {O} for {S} .", "pending"),
]  # fmt: skip


def _ids(rows: list[tuple[str, str, str, str]]) -> list[str]:
    return [row[2] for row in rows]


@pytest.mark.parametrize(("first", "one", "second", "other"), TREATS, ids=_ids(TREATS))
def test_treats_differs(first: str, one: str, second: str, other: str) -> None:
    assert status("treats", first, [], {}) == one
    assert status("treats", second, [], {}) == other


@pytest.mark.parametrize(("first", "one", "second", "other"), APPROVED_BY, ids=_ids(APPROVED_BY))
def test_approval_differs(first: str, one: str, second: str, other: str) -> None:
    assert status("approvedBy", first, [], {}) == one
    assert status("approvedBy", second, [], {}) == other


def test_other_predicates_have_no_status() -> None:
    assert status("developedBy", "{S} is made by {O} .", [], {}) is None


def test_contrast_limits_the_clause() -> None:
    assert clause("{S} helps {O} , but {Drug} does not .") == "{S} helps {O}"
    assert clause("{S} , but not {Drug} , helps {O} .") == "{S} , but not {Drug} , helps {O} ."


def test_words_of_another_sentence_do_not_decide() -> None:
    cue = decision("treats", "{S} may sell well || it is given for {O} .")
    assert cue is None


def test_failure_in_the_sentence_of_the_disease_decides() -> None:
    cue = decision("treats", "{S} was tried || it did not prevent {O} .")
    assert cue is not None
    assert cue.name == "negated_effect"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{Institution} cleared {S} , sold as {Drug} , in {Date} for {O} after failure of other options .", "approved"),
        ("{Institution} approved {S} for {O} in adults who failed standard drugs .", "approved"),
        ("{Institution} approved {S} for {O} when other drugs fail .", "approved"),
        ("{Institution} licensed the rights to {S} for {O} .", "used"),
        ("{Institution} suspended the licence of {S} for {O} .", "used"),
        ("the firm plans to adapt {S} for the treatment of {O} .", "planned"),
        ("the firm intends to bring {S} into the clinic for {O} .", "planned"),
        ("the trial of {S} in {O} was stopped for futility .", "ineffective"),
        ("{Institution} drops {S} in {O} .", "ineffective"),
        ("{Institution} will begin a trial of {S} , a kind of {Drug} that fights {O} .", "used"),
        ("{S} cuts {O} with no negative side effects .", "used"),
        ("doctors do n't know exactly how {S} works to ease {O} .", "used"),
        ("{Drug} failed to help while {S} eased {O} .", "used"),
    ],
)
def test_words_that_do_not_hold_for_the_fact_do_not_decide(text: str, value: str) -> None:
    assert status("treats", text, [], {}) == value
