"""Sentences that differ only in a few words have a different status; the words decide, not the training data."""

from __future__ import annotations

import pytest

from kgx.extract.relations.denials import denies
from kgx.extract.relations.scorer import PREDICATES
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
    ("{Institution} ran a trial of {S} in {O} .", "investigational", "{Institution} plans to run a trial of {S} in {O} .", "planned"),  # noqa: E501
    ("a trial of {S} in {O} has begun .", "investigational", "a trial of {S} in {O} is planned .", "planned"),
    ("a trial of {S} in {O} has started .", "investigational", "a trial of {S} in {O} will start .", "planned"),
    ("{Institution} started a study of {S} in {O} .", "investigational", "{Institution} hopes to start a study of {S} in {O} .", "planned"),  # noqa: E501
    ("{Institution} started a study of {S} in {O} .", "investigational", "{Institution} is set to start a study of {S} in {O} .", "planned"),  # noqa: E501
    ("the last step was a study of {S} in {O} .", "investigational", "the next step is to study {S} in {O} .", "planned"),  # noqa: E501
    ("{S} treats {O} .", "used", "experimental {S} treats {O} .", "investigational"),
    ("{S} treats {O} .", "used", "the drug candidate {S} treats {O} .", "investigational"),
    ("doctors know that {S} helps {O} .", "used", "doctors asked whether {S} helps {O} .", "investigational"),
    ("it is clear that {S} helps {O} .", "used", "it is not clear that {S} helps {O} .", "investigational"),
    ("it is known that {S} cures {O} .", "used", "it is unknown if {S} cures {O} .", "investigational"),
    ("{S} helps with {O} .", "used", "could {S} help with {O} ?", "investigational"),
    ("{S} , a drug already given against {O} .", "used", "{S} , a drug now under study against {O} .", "investigational"),  # noqa: E501
    ("{O} is treated with drugs such as {S} .", "used", "{O} may respond to drugs such as {S} .", "investigational"),
    ("{S} not only prevents {O} .", "used", "{S} does not prevent {O} .", "ineffective"),
    ("could {S} help with {O} ?", "investigational", "could {S} , a drug used for {O} , help with {Indication} ?", "used"),  # noqa: E501
    ("could {S} help with {O} ?", "investigational", "could the {O} drug {S} help with {Indication} ?", "used"),
    ("patients with {O} may benefit from {S} .", "investigational", "patients with {O} may no longer need {S} .", "used"),  # noqa: E501
    ("{Drug} may be better than {S} in {O} .", "used", "{Drug} may be better than the standard drug , {S} , in {O} .", "used"),  # noqa: E501
    ("{S} , approved for {Indication} , is on sale for {O} .", "approved", "{S} , approved for {Indication} , was tested in patients with {O} .", "investigational"),  # noqa: E501
    ("{S} has approval for {O} .", "approved", "approval of {S} seems likely in {O} .", "investigational"),
    ("{S} is one of the approved drugs for {O} .", "approved", "{S} was tried , for there are no approved drugs for {O} .", "investigational"),  # noqa: E501
    ("patients take {S} for {O} .", "used", "patients took {S} for {O} to no avail .", "ineffective"),
    ("the study found a benefit of {S} in {O} .", "used", "the study did not find a benefit of {S} in {O} .", "ineffective"),  # noqa: E501
    ("the study saw a reduction of {O} with {S} .", "used", "the study saw no reduction in {O} with {S} .", "ineffective"),  # noqa: E501
    ("a study saw {S} protect against {O} .", "used", "there was no link between {S} and {O} .", "ineffective"),
    ("{S} is not effective against {O} .", "ineffective", "{S} is not always effective against {O} .", "used"),
    ("{S} does not relieve {O} .", "ineffective", "if {Drug} does not relieve {O} , {S} will .", "used"),
    ("{S} helps with {O} , but not {Indication} .", "used", "{S} helps {Indication} , but does not help with {O} .", "ineffective"),  # noqa: E501
    ("{S} cured {O} although {Drug} failed to help .", "used", "{Drug} worked although {S} failed to cure {O} .", "ineffective"),  # noqa: E501
    ("{O} is relieved by {S} .", "used", "{O} may be relieved by {S} .", "investigational"),
    ("{O} was relieved by {S} .", "used", "{O} was not relieved by {S} .", "ineffective"),
    ("{S} halved {O} .", "used", "it remains to be seen if {S} halves {O} .", "investigational"),
    ("they will test {S} , which eases {O} .", "used", "they will test {S} in {O} .", "planned"),
    ("patients respond to {S} in {O} .", "used", "patients do not respond to {S} in {O} .", "ineffective"),
    ("{S} improved survival in {O} .", "used", "{S} did not improve survival in {O} .", "ineffective"),
    ("those on {S} were less likely to get {O} .", "used", "those on {S} were just as likely to get {O} .", "ineffective"),  # noqa: E501
    ("the firm says {S} eases {O} .", "used", "the firm hopes {S} will ease {O} .", "investigational"),
    ("{S} eases {O} .", "used", "{S} is thought to ease {O} .", "investigational"),
    ("{S} eases {O} .", "used", "{S} is believed to ease {O} .", "investigational"),
    ("{S} eases {O} .", "used", "{S} appears to ease {O} .", "investigational"),
    ("{S} eases {O} .", "used", "{S} seems to ease {O} .", "investigational"),
    ("{S} eases {O} .", "used", "in theory , {S} eases {O} .", "investigational"),
    ("{S} works in {O} .", "used", "{S} shows promise in {O} .", "investigational"),
    ("{S} is a proven remedy for {O} .", "used", "{S} is a promising remedy for {O} .", "investigational"),
    ("a study proves that {S} eases {O} .", "used", "a study suggests that {S} eases {O} .", "investigational"),
    ("a study proves that {S} eases {O} .", "used", "a study hints that {S} eases {O} .", "investigational"),
    ("final results show {S} eases {O} .", "used", "preliminary results show {S} eases {O} .", "investigational"),
    ("final results show {S} eases {O} .", "used", "early data show {S} eases {O} .", "investigational"),
    ("{S} shrank {O} in patients .", "used", "{S} shrank {O} in mice .", "investigational"),
    ("{S} shrank {O} in adults .", "used", "{S} shrank {O} in laboratory rats .", "investigational"),
    ("{S} cut {O} in a phase 3 trial .", "used", "{S} cut {O} in a phase 1 trial .", "investigational"),
    ("{S} cut {O} in a phase iii study .", "used", "{S} cut {O} in a phase ii study .", "investigational"),
    ("{S} cut {O} in a late - stage trial .", "used", "{S} cut {O} in a mid - stage trial .", "investigational"),
    ("{S} cut {O} in a large trial .", "used", "{S} cut {O} in a pilot study .", "investigational"),
    ("{Institution} sells {S} for {O} .", "used", "{Institution} is testing {S} for {O} .", "investigational"),
    ("{Institution} sells {S} for {O} .", "used", "{Institution} is developing {S} for {O} .", "investigational"),
    ("doctors prescribe {S} for {O} .", "used", "doctors are studying {S} for {O} .", "investigational"),
    ("{S} is in use against {O} .", "used", "{S} is in trials against {O} .", "investigational"),
    ("{S} is on sale for {O} .", "used", "{S} is in development for {O} .", "investigational"),
    ("{S} is on sale for {O} .", "used", "{S} is undergoing clinical trials for {O} .", "investigational"),
    ("{S} has been proven to ease {O} .", "used", "{S} has yet to be proven to ease {O} .", "investigational"),
    ("{S} has proven effective in {O} .", "used", "{S} has yet to prove effective in {O} .", "investigational"),
    ("{S} can ease {O} .", "used", "{S} could ease {O} .", "investigational"),
    ("experts agree that {S} eases {O} .", "used", "experts doubt whether {S} eases {O} .", "investigational"),
    ("{S} is the answer to {O} .", "used", "is {S} the answer to {O} ?", "investigational"),
    ("tests confirmed that {S} prevents {O} .", "used", "tests ruled out that {S} prevents {O} .", "ineffective"),
    ("the trial showed that {S} prevents {O} .", "used", "the trial disproved that {S} prevents {O} .", "ineffective"),
    ("it is a fact that {S} prevents {O} .", "used", "it is a myth that {S} prevents {O} .", "ineffective"),
    ("doctors say that {S} cures {O} .", "used", "doctors deny that {S} cures {O} .", "ineffective"),
    ("apart from easing {O} , {S} costs little .", "used", "far from easing {O} , {S} made it worse .", "ineffective"),
    ("{S} will ease {O} .", "used", "{S} will not ease {O} .", "ineffective"),
    ("{S} can cure {O} .", "used", "{S} cannot cure {O} .", "ineffective"),
    ("{S} helped people with {O} .", "used", "{S} did little for people with {O} .", "ineffective"),
    ("people whose {O} is n't controlled take {S} .", "used", "{S} does n't control {O} .", "ineffective"),
    ("{O} that is not well controlled by diet is treated with {S} .", "used", "{O} is not controlled at all by {S} .", "ineffective"),  # noqa: E501
    ("{S} , but not the patch , improved {O} .", "used", "the patch , but not {S} , improved {O} .", "ineffective"),
    ("{S} is given for {O} if they do not respond to rest .", "used", "{O} did not respond to {S} .", "ineffective"),
    ("{S} made a difference in {O} .", "used", "{S} made no difference in {O} .", "ineffective"),
    ("{S} succeeded in {O} .", "used", "{S} fell short in {O} .", "ineffective"),
    ("{S} met its main goal in {O} .", "used", "{S} did not meet its main goal in {O} .", "ineffective"),
    ("the drug {S} proved a success in {O} .", "used", "the drug {S} proved a failure in {O} .", "ineffective"),
    ("{S} offers protection from {O} .", "used", "{S} offers no protection from {O} .", "ineffective"),
    ("{S} works better than placebo in {O} .", "used", "{S} works no better than placebo in {O} .", "ineffective"),
    ("{S} had a large effect on {O} .", "used", "{S} had little effect on {O} .", "ineffective"),
    ("approval of {S} for {O} .", "approved", "no approval of {S} for {O} .", "investigational"),
    ("{S} won approval for {O} .", "approved", "{S} failed to win approval for {O} .", "investigational"),
    ("{S} has been cleared for {O} .", "approved", "{S} has yet to be cleared for {O} .", "investigational"),
    ("{S} was approved for {O} .", "approved", "{S} , if approved for {O} , will be cheap .", "investigational"),
    ("regulators approved {S} for {O} .", "approved", "advisers voted against {S} for {O} .", "investigational"),
    ("regulators approved {S} for {O} .", "approved", "regulators will soon decide on approval of {S} for {O} .", "investigational"),  # noqa: E501
    ("{S} gained approval for {O} .", "approved", "{Institution} plans to seek approval of {S} for {O} .", "investigational"),  # noqa: E501
    ("{S} has entered a trial in {O} .", "investigational", "{S} will enter a trial in {O} .", "planned"),
    ("{Institution} has begun testing {S} in {O} .", "investigational", "{Institution} intends to begin testing {S} in {O} .", "planned"),  # noqa: E501
    ("the trial of {S} in {O} has opened .", "investigational", "the trial of {S} in {O} is scheduled for {Date} .", "planned"),  # noqa: E501
    ("a phase 2 trial of {S} in {O} is under way .", "investigational", "a phase 2 trial of {S} in {O} is due to begin .", "planned"),  # noqa: E501
]  # fmt: skip

APPROVED_BY = [
    ("{O} approved {S} .", "approved", "{O} rejected {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} declined to approve {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} did not approve {S} .", "rejected"),
    ("approval for {S} , {O} decides .", "approved", "no approval for {S} , {O} decides .", "rejected"),
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
    ("{O} approved {S} .", "approved", "{Institution} withdrew its application to {O} for {S} .", "withdrawn"),
    ("{O} approved {S} .", "approved", "{O} is poised to approve {S} .", "pending"),
    ("{O} approved {S} .", "approved", "{O} has yet to approve {S} .", "pending"),
    ("{O} approved {S} .", "approved", "advisers urged {O} to approve {S} .", "pending"),
    ("{O} approved {S} .", "approved", "{O} delayed its decision on {S} .", "pending"),
    ("{O} approved {S} .", "approved", "{O} accepted the application for {S} .", "pending"),
    ("{O} approved {S} .", "approved", "{O} granted {S} a priority review .", "pending"),
    ("{O} approved {S} .", "approved", "{O} plans to rule on {S} .", "pending"),
    ("{O} approved {S} .", "approved", "{O} asked for more data on {S} .", "pending"),
    ("{O} approved {S} .", "approved", "{O} said no to {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} blocked {S} .", "rejected"),
    ("{O} approved {S} .", "approved", "{O} will not approve {S} .", "rejected"),
    ("{S} won approval from {O} .", "approved", "{S} failed to win approval from {O} .", "rejected"),
    ("{O} granted accelerated approval of {S} against the vote of its panel .", "approved", "{O} 's panel voted against {S} .", "rejected"),  # noqa: E501
    ("{O} extended its approval of {S} .", "approved", "{O} withdrew its approval of {S} .", "withdrawn"),
    ("{S} came to market with the approval of {O} .", "approved", "{S} was pulled from the market by {O} .", "withdrawn"),  # noqa: E501
]  # fmt: skip

DENIALS = [
    ("hasAdverseEffect", "{S} causes {O} .", "{S} does not cause {O} ."),
    ("hasAdverseEffect", "{S} raises the risk of {O} .", "{S} does not raise the risk of {O} ."),
    ("hasAdverseEffect", "there is evidence that {S} causes {O} .", "there is no evidence that {S} causes {O} ."),
    ("hasAdverseEffect", "a review confirmed that {S} causes {O} .", "a review ruled out that {S} causes {O} ."),
    ("hasAdverseEffect", "patients on {S} had a higher risk of {O} .", "patients on {S} had no higher risk of {O} ."),
    ("hasAdverseEffect", "{S} was linked to {O} .", "{S} was not linked to {O} ."),
    ("causes", "{S} leads to {O} .", "{S} does not lead to {O} ."),
    ("causes", "{S} increases the risk of {O} .", "{S} does n't increase the risk of {O} ."),
    ("causes", "{O} is caused by {S} .", "{O} is not caused by {S} ."),
    ("causes", "experts say {S} causes {O} .", "experts deny that {S} causes {O} ."),
    ("causes", "it is true that {S} causes {O} .", "it is a myth that {S} causes {O} ."),
    ("causes", "{S} often triggers {O} .", "{S} never triggers {O} ."),
    ("developedBy", "{O} developed {S} .", "{O} did not develop {S} ."),
    ("developedBy", "{O} makes {S} .", "{O} does not make {S} ."),
    ("developedBy", "{O} bought the rights to {S} .", "{O} declined to buy the rights to {S} ."),
    ("developedBy", "{O} owns {S} .", "{O} denied that it owns {S} ."),
    ("developedBy", "{S} is made by {O} .", "{S} is not made by {O} ."),
    ("approvedBy", "{S} is used with a licence from {O} .", "{S} is used without a licence from {O} ."),
    ("biosimilarOf", "{S} is a biosimilar of {O} .", "{S} is not a biosimilar of {O} ."),
    ("biosimilarOf", "{S} is a generic version of {O} .", "{S} is no generic version of {O} ."),
    ("biosimilarOf", "{S} is a copy of {O} .", "the maker denied that {S} is a copy of {O} ."),
    ("instanceOf", "{S} is a kind of {O} .", "{S} is not a kind of {O} ."),
    ("instanceOf", "{S} belongs to the {O} .", "{S} does not belong to the {O} ."),
    ("instanceOf", "like other {O} , {S} is cheap .", "unlike {O} , {S} is cheap ."),
    ("combinedWith", "{S} is given together with {O} .", "{S} must not be given together with {O} ."),
    ("combinedWith", "doctors combine {S} with {O} .", "doctors never combine {S} with {O} ."),
    ("combinedWith", "patients took {S} with {O} .", "patients took {S} without {O} ."),
    ("comparedWith", "the study compared {S} with {O} .", "the study did not compare {S} with {O} ."),
    ("comparedWith", "{S} has been compared with {O} .", "{S} has never been compared with {O} ."),
    ("investigates", "{S} is testing {O} .", "{S} is not testing {O} ."),
    ("investigates", "{S} led the study of {O} .", "{S} was not involved in the study of {O} ."),
    ("investigates", "{S} runs the trial of {O} .", "{S} refused to run the trial of {O} ."),
    ("partOf", "{O} acquired {S} .", "{O} did not acquire {S} ."),
    ("partOf", "{O} bought {S} .", "{O} refused to buy {S} ."),
    ("partOf", "{O} bought {S} .", "{O} may buy {S} ."),
    ("partOf", "{O} took over {S} .", "{O} abandoned its plan to take over {S} ."),
    ("partOf", "{S} is part of {O} .", "{S} is not part of {O} ."),
    ("partOf", "{S} is a unit of {O} .", "{S} is no longer a unit of {O} ."),
    ("partOf", "{O} owns {S} .", "{O} is in talks to buy {S} ."),
    ("collaboratesWith", "{S} works with {O} .", "{S} does not work with {O} ."),
    ("collaboratesWith", "{S} teamed up with {O} .", "{S} refused to team up with {O} ."),
    ("funds", "{S} funded {O} .", "{S} did not fund {O} ."),
    ("funds", "{O} was paid for by {S} .", "{O} was not paid for by {S} ."),
    ("funds", "{O} received money from {S} .", "{O} received no money from {S} ."),
    ("funds", "{S} gave money to {O} .", "{S} refused to give money to {O} ."),
    ("locatedIn", "{S} is based in {O} .", "{S} is not based in {O} ."),
    ("locatedIn", "{S} has offices in {O} .", "{S} has no offices in {O} ."),
    ("affiliatedWith", "{S} works at {O} .", "{S} does not work at {O} ."),
    ("affiliatedWith", "{S} is a professor at {O} .", "{S} is not a professor at {O} ."),
    ("affiliatedWith", "{S} belongs to {O} .", "{S} , who is not affiliated with {O} ."),
    ("subtypeOf", "{S} is a form of {O} .", "{S} is not a form of {O} ."),
    ("subtypeOf", "{S} is a type of {O} .", "contrary to its name , {S} is no type of {O} ."),
    ("treats", "people with {O} should take {S} .", "people with {O} should not take {S} ."),
    ("treats", "people with {O} should not stop taking {S} .", "{S} must not be used in patients with {O} ."),
    ("treats", "do n't stop {S} if you have {O} .", "do n't use {S} if you have {O} ."),
    ("treats", "{S} is indicated in {O} .", "{S} is contraindicated in patients with {O} ."),
    ("reportedIn", "the study was published in {O} .", "the study was not published in {O} ."),
    ("reportedIn", "the study has appeared in {O} .", "the study has not yet appeared in {O} ."),
]  # fmt: skip


def _ids(rows: list[tuple[str, str, str, str]]) -> list[str]:
    return [row[2] for row in rows]


@pytest.mark.parametrize(("first", "one", "second", "other"), TREATS, ids=_ids(TREATS))
def test_treats_differs(first: str, one: str, second: str, other: str) -> None:
    assert status("treats", first) == one
    assert status("treats", second) == other


@pytest.mark.parametrize(("first", "one", "second", "other"), APPROVED_BY, ids=_ids(APPROVED_BY))
def test_approval_differs(first: str, one: str, second: str, other: str) -> None:
    assert status("approvedBy", first) == one
    assert status("approvedBy", second) == other


@pytest.mark.parametrize(("predicate", "stated", "denied"), DENIALS, ids=[row[2] for row in DENIALS])
def test_denied(predicate: str, stated: str, denied: str) -> None:
    assert not denies(predicate, stated)
    assert denies(predicate, denied)


def test_every_predicate_has_a_pair() -> None:
    assert {row[0] for row in DENIALS} | {"approvedBy"} == set(PREDICATES)


def test_other_predicates_have_no_status() -> None:
    assert status("developedBy", "{S} is made by {O} .") is None


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
        ("people with {O} should not stop taking {S} .", "used"),
        ("doctors do n't know exactly how {S} works to ease {O} .", "used"),
        ("{Drug} failed to help while {S} eased {O} .", "used"),
    ],
)
def test_words_that_do_not_hold_for_the_fact_do_not_decide(text: str, value: str) -> None:
    assert status("treats", text) == value
