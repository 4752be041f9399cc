"""Messages as objects."""

from __future__ import annotations

import datetime
import pathlib
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kazasu
from kazasu import messages

from .conftest import TESTDATA

JST = datetime.timezone(datetime.timedelta(hours=9))
BODY = "<XmlMsg><MessageHeader/><MessageBody>{}</MessageBody></XmlMsg>"
RECORD = BODY.format(
    "<QualificationValidity>1</QualificationValidity>"
    "<ResultList><ResultOfQualificationConfirmation>{}</ResultOfQualificationConfirmation></ResultList>"
)
NAME = "OQSsiquc01res_20260929000001.xml"


def record(fields: str) -> messages.ResultOfQualificationConfirmation:
    answer = kazasu.read(RECORD.format(fields).encode(), NAME)
    assert isinstance(answer, messages.QualificationAnswer)
    return answer.body.result_list[0]


def test_fields_have_the_type_of_their_element(answer_path: pathlib.Path) -> None:
    answer = kazasu.read(answer_path)
    assert isinstance(answer, messages.QualificationAnswer)
    assert answer.kind == "OQSsiquc01res"
    assert isinstance(answer.header.process_execution_time, datetime.datetime)
    assert answer.header.process_execution_time.tzinfo is not None
    one = answer.body.result_list[0]
    assert type(one) is messages.ResultOfQualificationConfirmation
    assert isinstance(one.birthdate, datetime.date)
    assert isinstance(one.insured_partial_contribution_ratio, int)
    assert isinstance(one.name, str)
    assert one.sex1 == "2" and one.sex1.label == "女"
    limit = one.limit_application_certificate_related_info
    assert type(limit) is messages.LimitApplicationCertificateRelatedInfo


def test_what_is_absent_is_none_and_lists_are_empty() -> None:
    answer = kazasu.read(b"<XmlMsg></XmlMsg>", NAME)
    assert isinstance(answer, messages.QualificationAnswer)
    assert answer.body.result_list == ()
    assert answer.header.process_execution_time is None
    assert answer.body.keys() == []
    assert record("<Sex1>1</Sex1>").name is None


def test_what_does_not_fit_its_type_is_told_and_kept() -> None:
    one = record("<Birthdate>19901399</Birthdate><Sex1>7</Sex1>")
    assert one.birthdate is None
    assert one.text("birthdate") == "19901399"
    assert one.sex1 == "7" and one.sex1.label is None
    answer = kazasu.read(RECORD.format("<Birthdate>19901399</Birthdate>").encode(), NAME)
    assert any(found["code"] == "misfit" for found in answer.diagnostics)
    with pytest.raises(kazasu.MessageError) as strict:
        kazasu.read(RECORD.format("<Birthdate>19901399</Birthdate>").encode(), NAME, strict=True)
    assert strict.value.path is not None and strict.value.path.endswith("Birthdate")


def test_a_field_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        record("<Sex1>1</Sex1>").nonsense  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        record("<Sex1>1</Sex1>").text("nonsense")
    assert "birthdate" in dir(record("<Sex1>1</Sex1>"))


def test_personal_data_is_shown_only_when_asked(answer_path: pathlib.Path) -> None:
    answer = kazasu.read(answer_path)
    assert isinstance(answer, messages.QualificationAnswer)
    one = answer.body.result_list[0]
    assert one.name is not None
    for shown in (repr(answer), str(answer), repr(one), repr(answer.body)):
        assert one.name not in shown
    assert one.name in answer.show()
    assert one.name in answer._repr_html_()


def test_messages_are_values(answer_path: pathlib.Path) -> None:
    answer = kazasu.read(answer_path)
    same = kazasu.read(answer_path.read_bytes(), answer_path.name)
    assert answer == same and hash(answer) == hash(same)
    assert answer != kazasu.read(b"<XmlMsg/>", NAME)
    assert answer.raw == answer_path.read_bytes()
    for copy in (pickle.loads(pickle.dumps(answer)), pickle.loads(pickle.dumps(kazasu.from_json(answer.to_json())))):
        assert copy == answer and type(copy) is type(answer)
    with pytest.raises(AttributeError):
        answer.kind = "other"  # type: ignore[misc]


def test_errors_travel_between_processes() -> None:
    with pytest.raises(kazasu.MessageError) as caught:
        kazasu.build("OQSsiquc01req", {"Nonsense": "1"})
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is kazasu.MessageError
    assert (again.code, again.path, str(again)) == (caught.value.code, "Nonsense", str(caught.value))


def test_a_request_is_built_checked_and_written() -> None:
    values = {
        "QualificationConfirmationDate": "20260929",
        "MedicalInstitutionCode": "1310000001",
        "InsurerNumber": "138057",
        "InsuredIdentificationNumber": "1234567",
        "Birthdate": "19900102",
        "LimitApplicationCertificateRelatedConsFlg": "1",
    }
    request = kazasu.build("OQSsiquc01req", values)
    assert "<InsurerNumber>  138057</InsurerNumber>" in request.to_xml().decode()
    assert request.to_xml("shift_jis").startswith(b'<?xml version="1.0" encoding="Shift_JIS"')
    assert request.request_file_name("1").startswith("OQSsiquc01req_1")
    del values["Birthdate"]
    with pytest.raises(kazasu.MessageError) as missing:
        kazasu.build("OQSsiquc01req", values).to_xml()
    assert missing.value.path is not None and missing.value.path.endswith("Birthdate")
    with pytest.raises(ValueError):
        kazasu.build("nonsense", {})
    with pytest.raises(ValueError):
        request.to_xml("ebcdic")


def test_many_are_read_in_order_with_progress() -> None:
    paths = sorted((TESTDATA / "eligibility").glob("OQSsiquc01res*.xml"))
    told: list[int] = []
    found = list(kazasu.read_many(paths * 3, workers=2, progress=told.append))
    assert [one.file_name for one in found] == [path.name for path in paths * 3]
    assert told == list(range(1, len(paths) * 3 + 1))
    with pytest.raises(kazasu.MessageError):
        list(kazasu.read_many([paths[0], b"no message"]))


def test_threads_share_a_message(answer_path: pathlib.Path) -> None:
    answer = kazasu.read(answer_path)
    expected = answer.values()
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [(path, answer.at(path)) for path, _ in expected], range(32)):
            assert found == expected


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, NAME, "YZKsiquc01res_1.xml", "nonsense"]))
def test_any_bytes_give_a_message_or_a_message_error(data: bytes, name: str | None) -> None:
    try:
        message = kazasu.read(data, name)
    except kazasu.MessageError as error:
        assert error.code
        return
    message.to_dict()
    repr(message)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_in_a_field_comes_back_or_is_refused(text: str, path: str) -> None:
    try:
        answer = kazasu.read(RECORD.format(f"<Name>{text}</Name>").encode("utf-8", "surrogatepass"), NAME)
    except kazasu.MessageError:
        return
    answer.values()
    try:
        answer.at(path)
    except kazasu.KazasuError:
        pass
