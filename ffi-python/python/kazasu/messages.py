"""The messages by type: a class a kind of message and a class a group of elements.

Made from the tables of the library by ``tools/generate_messages.py``; do not edit. The names are the official element
names in snake_case. A field is None where the message does not have it, and where what it has is no value of the type:
then ``Message.diagnostics`` says so, and ``group.text("field")`` gives what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kazasu._base import Group, Message

if TYPE_CHECKING:
    import datetime

    from kazasu.code import Code


class QualificationRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> RequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> QualificationRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class QualificationAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> AnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> QualificationAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class VisitRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> RequestHeader:
            """ヘッダ (``MessageHeader``) (OneSource)."""
            ...

        @property
        def body(self) -> VisitRequestBody:
            """ボディ (``MessageBody``) (OneSource)."""
            ...


class ConsentCancelRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ReferenceNumberRequestHeader:
            """ヘッダ (``MessageHeader``) (OneSource)."""
            ...

        @property
        def body(self) -> ConsentCancelRequestBody:
            """ボディ (``MessageBody``) (OneSource)."""
            ...


class BulkQualificationRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> RequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> BulkQualificationRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class PeriodRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ReferenceNumberRequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> PeriodRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class ReceptionAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ReceptionAnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> ReceptionAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class DownloadRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> DownloadRequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> DownloadRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class BulkAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> AnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> BulkAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class ReferenceNumberRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ReferenceNumberRequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> ReferenceNumberRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class ReferenceNumberAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> AnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> ReferenceNumberAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class BulkReferenceNumberRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ReferenceNumberRequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> BulkReferenceNumberRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class BulkReferenceNumberAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> AnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> BulkReferenceNumberAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class DrugRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ViewRequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> DrugRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class DrugAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> DrugAnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> DrugAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class CheckupRequest(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> ViewRequestHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> CheckupRequestBody:
            """ボディ (``MessageBody``)."""
            ...


class CheckupAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> CheckupAnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> CheckupAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class PrescriptionServiceAnswer(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> PrescriptionServiceAnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> PrescriptionServiceAnswerBody:
            """ボディ (``MessageBody``)."""
            ...


class OtherMessage(Message):
    """``XmlMsg``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def header(self) -> AnswerHeader:
            """ヘッダ (``MessageHeader``)."""
            ...

        @property
        def body(self) -> OtherBody:
            """ボディ (``MessageBody``)."""
            ...


class RequestHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirmation_date(self) -> datetime.date | None:
            """資格確認日 (``QualificationConfirmationDate``)."""
            ...

        @property
        def medical_institution_code(self) -> str | None:
            """医療機関コード (``MedicalInstitutionCode``)."""
            ...

        @property
        def arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ArbitraryFileIdentifier``)."""
            ...


class QualificationRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> QualificationConfirmSearchInfo | None:
            """資格確認検索情報 (``QualificationConfirmSearchInfo``)."""
            ...


class AnswerHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def process_execution_time(self) -> datetime.datetime | None:
            """処理実行日時 (``ProcessExecutionTime``)."""
            ...

        @property
        def qualification_confirmation_date(self) -> datetime.date | None:
            """資格確認日 (``QualificationConfirmationDate``)."""
            ...

        @property
        def medical_institution_code(self) -> str | None:
            """医療機関コード (``MedicalInstitutionCode``)."""
            ...

        @property
        def arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ArbitraryFileIdentifier``)."""
            ...

        @property
        def reference_classification(self) -> Code | None:
            """照会区分 (``ReferenceClassification``)."""
            ...

        @property
        def reception_number(self) -> str | None:
            """受付番号 (``ReceptionNumber``)."""
            ...

        @property
        def segment_of_result(self) -> Code | None:
            """処理結果区分 (``SegmentOfResult``)."""
            ...

        @property
        def error_code(self) -> str | None:
            """エラーコード (``ErrorCode``)."""
            ...

        @property
        def error_message(self) -> str | None:
            """エラーメッセージ (``ErrorMessage``)."""
            ...

        @property
        def number_of_processing_result(self) -> int | None:
            """処理結果件数 (``NumberOfProcessingResult``)."""
            ...

        @property
        def number_of_normal_processing(self) -> int | None:
            """正常処理件数 (``NumberOfNormalProcessing``)."""
            ...

        @property
        def number_of_error(self) -> int | None:
            """エラー件数 (``NumberOfError``)."""
            ...

        @property
        def character_code_identifier(self) -> Code | None:
            """文字コード識別 (``CharacterCodeIdentifier``)."""
            ...


class QualificationAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> QualificationConfirmSearchInfoEcho | None:
            """資格確認検索情報 (``QualificationConfirmSearchInfo``)."""
            ...

        @property
        def medical_treatment_flag(self) -> Code | None:
            """診療区分 (``MedicalTreatmentFlag``) (OneSource)."""
            ...

        @property
        def prescription_issue_select(self) -> Code | None:
            """処方箋発行形態 (``PrescriptionIssueSelect``)."""
            ...

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``)."""
            ...

        @property
        def qualification_validity(self) -> Code | None:
            """資格有効性 (``QualificationValidity``)."""
            ...

        @property
        def result_list(self) -> tuple[ResultOfQualificationConfirmation, ...]:
            """資格確認結果リスト (``ResultList``)."""
            ...


class VisitRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> VisitSearchInfo | None:
            """資格確認検索情報 (``QualificationConfirmSearchInfo``) (OneSource)."""
            ...


class ReferenceNumberRequestHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def medical_institution_code(self) -> str | None:
            """医療機関コード (``MedicalInstitutionCode``)."""
            ...

        @property
        def arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ArbitraryFileIdentifier``)."""
            ...


class ConsentCancelRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def consent_cancel_info(self) -> ConsentCancelInfo | None:
            """同意取り消し情報 (``ConsentCancelInfo``) (OneSource)."""
            ...


class BulkQualificationRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> tuple[BulkSearchInfo, ...]:
            """資格確認検索情報 (``QualificationConfirmSearchInfo``) (OneSource)."""
            ...


class PeriodRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> ConsentPeriod | None:
            """検索条件 (``QualificationConfirmSearchInfo``)."""
            ...


class ReceptionAnswerHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def process_execution_time(self) -> datetime.datetime | None:
            """処理実行日時 (``ProcessExecutionTime``)."""
            ...

        @property
        def medical_institution_code(self) -> str | None:
            """医療機関コード (``MedicalInstitutionCode``)."""
            ...

        @property
        def arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ArbitraryFileIdentifier``)."""
            ...

        @property
        def segment_of_result(self) -> Code | None:
            """処理結果区分 (``SegmentOfResult``) (Inferred)."""
            ...

        @property
        def error_code(self) -> str | None:
            """エラーコード (``ErrorCode``) (Inferred)."""
            ...

        @property
        def error_message(self) -> str | None:
            """エラーメッセージ (``ErrorMessage``) (Inferred)."""
            ...

        @property
        def character_code_identifier(self) -> Code | None:
            """文字コード識別 (``CharacterCodeIdentifier``)."""
            ...


class ReceptionAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reception_number(self) -> str | None:
            """受付番号 (``ReceptionNumber``)."""
            ...

        @property
        def reception_date_time(self) -> datetime.datetime | None:
            """受付日時 (``ReceptionDateTime``) (OneSource)."""
            ...

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``) (Inferred)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``) (Inferred)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``) (Inferred)."""
            ...


class DownloadRequestHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def medical_institution_code(self) -> str | None:
            """医療機関コード (``MedicalInstitutionCode``)."""
            ...


class DownloadRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reception_number(self) -> str | None:
            """受付番号 (``ReceptionNumber``)."""
            ...


class BulkAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> ConsentPeriod | None:
            """検索条件 (``QualificationConfirmSearchInfo``) (OneSource)."""
            ...

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``) (OneSource)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``) (OneSource)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``) (Inferred)."""
            ...

        @property
        def bulk_confirm_unit(self) -> tuple[BulkConfirmUnit, ...]:
            """一括照会結果 (``BulkConfirmUnit``)."""
            ...


class ReferenceNumberRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reference_number_registration_info(self) -> ReferenceNumberRegistrationInfo | None:
            """照会番号登録情報 (``ReferenceNumberRegistrationInfo``)."""
            ...


class ReferenceNumberAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reference_number_registration_info(self) -> RegistrationEcho | None:
            """照会番号登録情報 (``ReferenceNumberRegistrationInfo``) (OneSource)."""
            ...

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``) (OneSource)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``) (OneSource)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``) (OneSource)."""
            ...


class BulkReferenceNumberRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reference_number_registration_info(self) -> tuple[ReferenceNumberRegistrationInfo, ...]:
            """照会番号登録情報 (``ReferenceNumberRegistrationInfo``)."""
            ...


class BulkReferenceNumberAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def bulk_registration_unit(self) -> tuple[BulkRegistrationUnit, ...]:
            """一括登録結果 (``BulkRegistrationUnit``) (OneSource)."""
            ...


class ViewRequestHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def medical_institution_code(self) -> str | None:
            """医療機関コード (``MedicalInstitutionCode``)."""
            ...

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insurance_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuranceCardSymbol``)."""
            ...

        @property
        def insured_person_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredPersonIdentificationNumber``)."""
            ...

        @property
        def branch_number(self) -> str | None:
            """被保険者証枝番 (``BranchNumber``)."""
            ...

        @property
        def arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ArbitraryFileIdentifier``)."""
            ...


class DrugRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def start_date(self) -> datetime.date | None:
            """取得年月(開始) (``StartDate``)."""
            ...

        @property
        def end_date(self) -> datetime.date | None:
            """取得年月(終了) (``EndDate``)."""
            ...

        @property
        def last_date(self) -> datetime.date | None:
            """前回取得日 (``LastDate``) (OneSource)."""
            ...

        @property
        def file_category(self) -> Code | None:
            """ファイル区分 (``FileCategory``)."""
            ...

        @property
        def pr_di_inf_classification(self) -> Code | None:
            """薬剤情報等表示区分 (``PrDiInfClassification``)."""
            ...

        @property
        def medical_treatment_flag(self) -> Code | None:
            """診療区分 (``MedicalTreatmentFlag``)."""
            ...


class DrugAnswerHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def process_execution_time(self) -> datetime.datetime | None:
            """処理実行日時 (``ProcessExecutionTime``) (OneSource)."""
            ...

        @property
        def request_info(self) -> RequestInfo | None:
            """要求情報 (``RequestInfo``) (OneSource)."""
            ...

        @property
        def qua_inf(self) -> QuaInf | None:
            """資格情報 (``QuaInf``)."""
            ...

        @property
        def result_code(self) -> str | None:
            """処理結果コード (``ResultCode``)."""
            ...

        @property
        def message_id(self) -> str | None:
            """メッセージID (``MessageId``) (OneSource)."""
            ...

        @property
        def message_contents(self) -> str | None:
            """メッセージ内容 (``MessageContents``)."""
            ...

        @property
        def character_code_identifier(self) -> Code | None:
            """文字コード識別 (``CharacterCodeIdentifier``) (OneSource)."""
            ...


class DrugAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def me_tr_month_inf(self) -> tuple[MeTrMonthInf, ...]:
            """診療年月情報(レセプト) (``MeTrMonthInf``)."""
            ...

        @property
        def cz_di_inf(self) -> tuple[CzDiMonthInf, ...]:
            """調剤情報(電子処方箋) (``CzDiInf``) (OneSource)."""
            ...

        @property
        def sh_pr_inf(self) -> tuple[ShPrMonthInf, ...]:
            """処方情報(電子処方箋) (``ShPrInf``) (OneSource)."""
            ...


class CheckupRequestBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def file_category(self) -> Code | None:
            """ファイル区分 (``FileCategory``)."""
            ...

        @property
        def pr_di_inf_classification(self) -> Code | None:
            """薬剤情報等表示区分 (``PrDiInfClassification``) (OneSource)."""
            ...

        @property
        def medical_treatment_flag(self) -> Code | None:
            """診療区分 (``MedicalTreatmentFlag``)."""
            ...


class CheckupAnswerHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def process_execution_time(self) -> datetime.datetime | None:
            """処理実行日時 (``ProcessExecutionTime``) (OneSource)."""
            ...

        @property
        def request_info(self) -> RequestInfo | None:
            """要求情報 (``RequestInfo``) (OneSource)."""
            ...

        @property
        def qualifications_info(self) -> QualificationsInfo | None:
            """資格情報 (``QualificationsInfo``)."""
            ...

        @property
        def result_code(self) -> str | None:
            """処理結果コード (``ResultCode``)."""
            ...

        @property
        def message_id(self) -> str | None:
            """メッセージID (``MessageId``) (OneSource)."""
            ...

        @property
        def message_contents(self) -> str | None:
            """メッセージ内容 (``MessageContents``)."""
            ...

        @property
        def character_code_identifier(self) -> Code | None:
            """文字コード識別 (``CharacterCodeIdentifier``) (OneSource)."""
            ...


class CheckupAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def specific_health_checkup_info(self) -> tuple[SpecificHealthCheckupInfo, ...]:
            """特定健診情報 (``SpecificHealthCheckupInfo``)."""
            ...


class PrescriptionServiceAnswerHeader(Group):
    """``MessageHeader``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ArbitraryFileIdentifier``)."""
            ...

        @property
        def segment_of_result(self) -> Code | None:
            """処理結果区分 (``SegmentOfResult``)."""
            ...

        @property
        def error_code(self) -> str | None:
            """エラーコード (``ErrorCode``) (OneSource)."""
            ...

        @property
        def error_message(self) -> str | None:
            """エラーメッセージ (``ErrorMessage``) (OneSource)."""
            ...

        @property
        def character_code_identifier(self) -> Code | None:
            """文字コード識別 (``CharacterCodeIdentifier``)."""
            ...


class PrescriptionServiceAnswerBody(Group):
    """``MessageBody``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``) (OneSource)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``) (OneSource)."""
            ...

        @property
        def prescription_id(self) -> str | None:
            """処方箋ID (``PrescriptionId``)."""
            ...

        @property
        def access_code(self) -> str | None:
            """引換番号 (``AccessCode``)."""
            ...

        @property
        def xml_check_result_list(self) -> tuple[XmlCheckResultList, ...]:
            """XMLチェック結果リスト (``XmlCheckResultList``) (OneSource)."""
            ...

        @property
        def csv_check_result_list(self) -> tuple[CsvCheckResultList, ...]:
            """CSVチェック結果リスト (``CsvCheckResultList``)."""
            ...

        @property
        def verify_result_list(self) -> tuple[VerifyResultList, ...]:
            """署名検証結果リスト (``VerifyResultList``) (OneSource)."""
            ...

        @property
        def generate_sign_result(self) -> GenerateSignResult | None:
            """署名生成結果 (``GenerateSignResult``) (OneSource)."""
            ...

        @property
        def prescription_status(self) -> str | None:
            """処方箋ステータス (``PrescriptionStatus``) (OneSource)."""
            ...

        @property
        def reception_pharmacy_code(self) -> str | None:
            """受付薬局コード (``ReceptionPharmacyCode``) (OneSource)."""
            ...

        @property
        def reception_pharmacy_name(self) -> str | None:
            """受付薬局名 (``ReceptionPharmacyName``) (OneSource)."""
            ...

        @property
        def message_flg(self) -> Code | None:
            """伝達事項フラグ (``MessageFlg``) (OneSource)."""
            ...

        @property
        def dispensing_result(self) -> str | None:
            """調剤結果 (``DispensingResult``) (OneSource)."""
            ...

        @property
        def prescription_reference_information_file(self) -> str | None:
            """処方内容(控え) (``PrescriptionReferenceInformationFile``) (OneSource)."""
            ...

        @property
        def prescription_id_list(self) -> tuple[PrescriptionIdList, ...]:
            """処方箋IDリスト (``PrescriptionIdList``) (OneSource)."""
            ...


class OtherBody(Group):
    """``MessageBody``."""

    __slots__ = ()


class QualificationConfirmSearchInfo(Group):
    """``QualificationConfirmSearchInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``)."""
            ...

        @property
        def birthdate(self) -> datetime.date | None:
            """生年月日 (``Birthdate``)."""
            ...

        @property
        def limit_application_certificate_related_cons_flg(self) -> Code | None:
            """限度額適用認定証提供同意フラグ (``LimitApplicationCertificateRelatedConsFlg``)."""
            ...

        @property
        def arbitrary_identifier(self) -> str | None:
            """任意の識別子 (``ArbitraryIdentifier``)."""
            ...


class QualificationConfirmSearchInfoEcho(Group):
    """``QualificationConfirmSearchInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``)."""
            ...

        @property
        def birthdate(self) -> datetime.date | None:
            """生年月日 (``Birthdate``)."""
            ...

        @property
        def limit_application_certificate_related_cons_flg(self) -> Code | None:
            """限度額適用認定証提供同意フラグ (``LimitApplicationCertificateRelatedConsFlg``)."""
            ...

        @property
        def arbitrary_identifier(self) -> str | None:
            """任意の識別子 (``ArbitraryIdentifier``)."""
            ...


class ResultOfQualificationConfirmation(Group):
    """``ResultOfQualificationConfirmation``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insured_card_classification(self) -> Code | None:
            """被保険者証区分 (``InsuredCardClassification``)."""
            ...

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``)."""
            ...

        @property
        def personal_family_classification(self) -> Code | None:
            """本人・家族の別 (``PersonalFamilyClassification``)."""
            ...

        @property
        def insured_name(self) -> str | None:
            """被保険者氏名(世帯主氏名) (``InsuredName``)."""
            ...

        @property
        def name(self) -> str | None:
            """氏名 (``Name``)."""
            ...

        @property
        def name_of_other(self) -> str | None:
            """氏名(その他) (``NameOfOther``)."""
            ...

        @property
        def name_kana(self) -> str | None:
            """氏名カナ (``NameKana``)."""
            ...

        @property
        def name_of_other_kana(self) -> str | None:
            """氏名カナ(その他) (``NameOfOtherKana``)."""
            ...

        @property
        def sex1(self) -> Code | None:
            """性別1 (``Sex1``)."""
            ...

        @property
        def sex2(self) -> Code | None:
            """性別2 (``Sex2``)."""
            ...

        @property
        def birthdate(self) -> datetime.date | None:
            """生年月日 (``Birthdate``)."""
            ...

        @property
        def address(self) -> str | None:
            """住所 (``Address``)."""
            ...

        @property
        def post_number(self) -> str | None:
            """郵便番号 (``PostNumber``)."""
            ...

        @property
        def qualification_date(self) -> datetime.date | None:
            """資格取得年月日 (``QualificationDate``)."""
            ...

        @property
        def disqualification_date(self) -> datetime.date | None:
            """資格喪失年月日 (``DisqualificationDate``)."""
            ...

        @property
        def insured_certificate_issuance_date(self) -> datetime.date | None:
            """被保険者証交付年月日 (``InsuredCertificateIssuanceDate``)."""
            ...

        @property
        def insured_card_valid_date(self) -> datetime.date | None:
            """被保険者証有効開始年月日 (``InsuredCardValidDate``)."""
            ...

        @property
        def insured_card_expiration_date(self) -> datetime.date | None:
            """被保険者証有効終了年月日 (``InsuredCardExpirationDate``)."""
            ...

        @property
        def insured_partial_contribution_ratio(self) -> int | None:
            """被保険者証一部負担金割合 (``InsuredPartialContributionRatio``)."""
            ...

        @property
        def insured_partial_contribution_limit(self) -> str | None:
            """一部負担金額 (``InsuredPartialContributionLimit``) (OneSource)."""
            ...

        @property
        def preschool_classification(self) -> Code | None:
            """未就学区分 (``PreschoolClassification``)."""
            ...

        @property
        def reason_of_loss(self) -> Code | None:
            """資格喪失事由 (``ReasonOfLoss``)."""
            ...

        @property
        def insurer_name(self) -> str | None:
            """保険者名称 (``InsurerName``)."""
            ...

        @property
        def elderly_recipient_certificate_info(self) -> ElderlyRecipientCertificateInfo | None:
            """高齢受給者証情報 (``ElderlyRecipientCertificateInfo``)."""
            ...

        @property
        def limit_application_certificate_related_cons_flg(self) -> Code | None:
            """限度額適用認定証提供同意フラグ (``LimitApplicationCertificateRelatedConsFlg``)."""
            ...

        @property
        def limit_application_certificate_related_cons_time(self) -> datetime.datetime | None:
            """限度額適用認定証提供同意日時 (``LimitApplicationCertificateRelatedConsTime``)."""
            ...

        @property
        def limit_application_certificate_related_available_time(self) -> datetime.datetime | None:
            """限度額適用認定証有効期限 (``LimitApplicationCertificateRelatedAvailableTime``) (OneSource)."""
            ...

        @property
        def limit_application_certificate_related_info(self) -> LimitApplicationCertificateRelatedInfo | None:
            """限度額適用認定証関連情報 (``LimitApplicationCertificateRelatedInfo``)."""
            ...

        @property
        def specific_diseases_certificate_related_cons_flg(self) -> Code | None:
            """特定疾病療養受療証提供同意フラグ (``SpecificDiseasesCertificateRelatedConsFlg``)."""
            ...

        @property
        def specific_diseases_certificate_related_cons_time(self) -> datetime.datetime | None:
            """特定疾病療養受療証提供同意日時 (``SpecificDiseasesCertificateRelatedConsTime``)."""
            ...

        @property
        def specific_diseases_certificate_related_available_time(self) -> datetime.datetime | None:
            """特定疾病療養受療証有効期限 (``SpecificDiseasesCertificateRelatedAvailableTime``) (OneSource)."""
            ...

        @property
        def specific_diseases_certificate_related_cons_expired_reason(self) -> Code | None:
            """特定疾病療養受療証同意有効期限切れ理由 (``SpecificDiseasesCertificateRelatedConsExpiredReason``) (OneSource)."""
            ...

        @property
        def specific_diseases_certificate_list(self) -> tuple[SpecificDiseasesCertificateInfo, ...]:
            """特定疾病療養受療証情報リスト (``SpecificDiseasesCertificateList``)."""
            ...

        @property
        def public_expense_result_list(self) -> tuple[MedicalTicketInfo, ...]:
            """医療扶助資格確認結果リスト (``PublicExpenseResultList``)."""
            ...

        @property
        def specific_health_checkups_info_cons_flg(self) -> Code | None:
            """特定健診情報閲覧同意フラグ (``SpecificHealthCheckupsInfoConsFlg``)."""
            ...

        @property
        def specific_health_checkups_info_cons_time(self) -> datetime.datetime | None:
            """特定健診情報閲覧同意日時 (``SpecificHealthCheckupsInfoConsTime``)."""
            ...

        @property
        def specific_health_checkups_info_available_time(self) -> datetime.datetime | None:
            """特定健診情報閲覧有効期限 (``SpecificHealthCheckupsInfoAvailableTime``)."""
            ...

        @property
        def specific_health_checkups_info_cons_expired_reason(self) -> Code | None:
            """特定健診情報閲覧同意有効期限切れ理由 (``SpecificHealthCheckupsInfoConsExpiredReason``) (OneSource)."""
            ...

        @property
        def pharmacists_info_cons_flg(self) -> Code | None:
            """薬剤情報閲覧同意フラグ (``PharmacistsInfoConsFlg``)."""
            ...

        @property
        def pharmacists_info_cons_time(self) -> datetime.datetime | None:
            """薬剤情報閲覧同意日時 (``PharmacistsInfoConsTime``)."""
            ...

        @property
        def pharmacists_info_available_time(self) -> datetime.datetime | None:
            """薬剤情報閲覧有効期限 (``PharmacistsInfoAvailableTime``)."""
            ...

        @property
        def pharmacists_info_cons_expired_reason(self) -> Code | None:
            """薬剤情報閲覧同意有効期限切れ理由 (``PharmacistsInfoConsExpiredReason``) (OneSource)."""
            ...

        @property
        def diagnosis_info_cons_flg(self) -> Code | None:
            """診療情報閲覧同意フラグ (``DiagnosisInfoConsFlg``)."""
            ...

        @property
        def diagnosis_info_cons_time(self) -> datetime.datetime | None:
            """診療情報閲覧同意日時 (``DiagnosisInfoConsTime``)."""
            ...

        @property
        def diagnosis_info_available_time(self) -> datetime.datetime | None:
            """診療情報閲覧有効期限 (``DiagnosisInfoAvailableTime``)."""
            ...

        @property
        def diagnosis_info_cons_expired_reason(self) -> Code | None:
            """診療情報閲覧同意有効期限切れ理由 (``DiagnosisInfoConsExpiredReason``) (OneSource)."""
            ...

        @property
        def operation_info_cons_flg(self) -> Code | None:
            """手術情報閲覧同意フラグ (``OperationInfoConsFlg``)."""
            ...

        @property
        def operation_info_cons_time(self) -> datetime.datetime | None:
            """手術情報閲覧同意日時 (``OperationInfoConsTime``)."""
            ...

        @property
        def operation_info_available_time(self) -> datetime.datetime | None:
            """手術情報閲覧有効期限 (``OperationInfoAvailableTime``)."""
            ...

        @property
        def operation_info_cons_expired_reason(self) -> Code | None:
            """手術情報閲覧同意有効期限切れ理由 (``OperationInfoConsExpiredReason``) (OneSource)."""
            ...

        @property
        def diagnosis_name_cons_flg(self) -> Code | None:
            """傷病名情報閲覧同意フラグ (``DiagnosisNameConsFlg``) (OneSource)."""
            ...

        @property
        def diagnosis_name_cons_time(self) -> datetime.datetime | None:
            """傷病名情報閲覧同意日時 (``DiagnosisNameConsTime``) (OneSource)."""
            ...

        @property
        def diagnosis_name_available_time(self) -> datetime.datetime | None:
            """傷病名情報閲覧有効期限 (``DiagnosisNameAvailableTime``) (OneSource)."""
            ...

        @property
        def infectious_info_cons_flg(self) -> Code | None:
            """感染症情報閲覧同意フラグ (``InfectiousInfoConsFlg``) (OneSource)."""
            ...

        @property
        def infectious_info_cons_time(self) -> datetime.datetime | None:
            """感染症情報閲覧同意日時 (``InfectiousInfoConsTime``) (OneSource)."""
            ...

        @property
        def infectious_info_available_time(self) -> datetime.datetime | None:
            """感染症情報閲覧有効期限 (``InfectiousInfoAvailableTime``) (OneSource)."""
            ...

        @property
        def allergy_info_cons_flg(self) -> Code | None:
            """その他アレルギー等情報閲覧同意フラグ (``AllergyInfoConsFlg``) (OneSource)."""
            ...

        @property
        def allergy_info_cons_time(self) -> datetime.datetime | None:
            """その他アレルギー等情報閲覧同意日時 (``AllergyInfoConsTime``) (OneSource)."""
            ...

        @property
        def allergy_info_available_time(self) -> datetime.datetime | None:
            """その他アレルギー等情報閲覧有効期限 (``AllergyInfoAvailableTime``) (OneSource)."""
            ...

        @property
        def contraindication_info_cons_flg(self) -> Code | None:
            """薬剤アレルギー等情報閲覧同意フラグ (``ContraindicationInfoConsFlg``) (OneSource)."""
            ...

        @property
        def contraindication_info_cons_time(self) -> datetime.datetime | None:
            """薬剤アレルギー等情報閲覧同意日時 (``ContraindicationInfoConsTime``) (OneSource)."""
            ...

        @property
        def contraindication_info_available_time(self) -> datetime.datetime | None:
            """薬剤アレルギー等情報閲覧有効期限 (``ContraindicationInfoAvailableTime``) (OneSource)."""
            ...

        @property
        def test_info_cons_flg(self) -> Code | None:
            """検査情報閲覧同意フラグ (``TestInfoConsFlg``) (OneSource)."""
            ...

        @property
        def test_info_cons_time(self) -> datetime.datetime | None:
            """検査情報閲覧同意日時 (``TestInfoConsTime``) (OneSource)."""
            ...

        @property
        def test_info_available_time(self) -> datetime.datetime | None:
            """検査情報閲覧有効期限 (``TestInfoAvailableTime``) (OneSource)."""
            ...

        @property
        def prescription_info_cons_flg(self) -> Code | None:
            """処方情報閲覧同意フラグ (``PrescriptionInfoConsFlg``) (OneSource)."""
            ...

        @property
        def prescription_info_cons_time(self) -> datetime.datetime | None:
            """処方情報閲覧同意日時 (``PrescriptionInfoConsTime``) (OneSource)."""
            ...

        @property
        def prescription_info_available_time(self) -> datetime.datetime | None:
            """処方情報閲覧有効期限 (``PrescriptionInfoAvailableTime``) (OneSource)."""
            ...

        @property
        def ons_registration_time(self) -> datetime.datetime | None:
            """オン資登録・更新日時 (``OnsRegistrationTime``) (OneSource)."""
            ...

        @property
        def arbitrary_identifier(self) -> str | None:
            """任意の識別子 (``ArbitraryIdentifier``)."""
            ...

        @property
        def reference_number(self) -> str | None:
            """照会番号 (``ReferenceNumber``)."""
            ...

        @property
        def qualification_confirmation_key(self) -> str | None:
            """資格確認キー (``QualificationConfirmationKey``) (OneSource)."""
            ...

        @property
        def qualification_change_flg(self) -> Code | None:
            """資格情報変更確認フラグ (``QualificationChangeFlg``) (OneSource)."""
            ...

        @property
        def limit_application_certificate_changed(self) -> Code | None:
            """限度額適用認定証情報変更有無 (``LimitApplicationCertificateChanged``)."""
            ...

        @property
        def prescription_issue_select(self) -> Code | None:
            """処方箋発行形態 (``PrescriptionIssueSelect``) (Disputed)."""
            ...


class VisitSearchInfo(Group):
    """``QualificationConfirmSearchInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``) (OneSource)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``) (OneSource)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``) (OneSource)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``) (OneSource)."""
            ...

        @property
        def birthdate(self) -> datetime.date | None:
            """生年月日 (``Birthdate``) (OneSource)."""
            ...

        @property
        def limit_application_certificate_related_cons_flg(self) -> Code | None:
            """限度額適用認定証提供同意フラグ (``LimitApplicationCertificateRelatedConsFlg``) (OneSource)."""
            ...

        @property
        def limit_application_certificate_related_display_flg(self) -> Code | None:
            """限度額適用認定証表示フラグ (``LimitApplicationCertificateRelatedDisplayFlg``) (OneSource)."""
            ...

        @property
        def specific_diseases_certificate_list_display_flg(self) -> Code | None:
            """特定疾病療養受療証表示フラグ (``SpecificDiseasesCertificateListDisplayFlg``) (OneSource)."""
            ...

        @property
        def arbitrary_identifier(self) -> str | None:
            """任意の識別子 (``ArbitraryIdentifier``) (OneSource)."""
            ...

        @property
        def medical_information_request_list(self) -> tuple[MedicalInformationRequest, ...]:
            """医療情報要求リスト (``MedicalInformationRequestList``) (OneSource)."""
            ...

        @property
        def medical_treatment_flag(self) -> Code | None:
            """診療区分 (``MedicalTreatmentFlag``) (Inferred)."""
            ...

        @property
        def prescription_issue_select(self) -> Code | None:
            """処方箋発行形態 (``PrescriptionIssueSelect``) (Inferred)."""
            ...


class ConsentCancelInfo(Group):
    """``ConsentCancelInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``) (OneSource)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``) (OneSource)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``) (OneSource)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``) (OneSource)."""
            ...

        @property
        def birthdate(self) -> datetime.date | None:
            """生年月日 (``Birthdate``) (OneSource)."""
            ...

        @property
        def medical_treatment_flag(self) -> Code | None:
            """診療区分 (``MedicalTreatmentFlag``) (OneSource)."""
            ...


class BulkSearchInfo(Group):
    """``QualificationConfirmSearchInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``)."""
            ...

        @property
        def birthdate(self) -> datetime.date | None:
            """生年月日 (``Birthdate``)."""
            ...

        @property
        def limit_application_certificate_related_cons_flg(self) -> Code | None:
            """限度額適用認定証提供同意フラグ (``LimitApplicationCertificateRelatedConsFlg``)."""
            ...

        @property
        def limit_application_certificate_related_info(self) -> LimitOnRecord | None:
            """限度額適用認定証関連情報 (``LimitApplicationCertificateRelatedInfo``) (Disputed)."""
            ...

        @property
        def arbitrary_identifier(self) -> str | None:
            """任意の識別子 (``ArbitraryIdentifier``)."""
            ...


class ConsentPeriod(Group):
    """``QualificationConfirmSearchInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def medical_treatment_month(self) -> datetime.date | None:
            """診療年月 (``MedicalTreatmentMonth``) (OneSource)."""
            ...

        @property
        def consent_date_from(self) -> datetime.date | None:
            """同意日(開始) (``ConsentDateFrom``)."""
            ...

        @property
        def consent_date_to(self) -> datetime.date | None:
            """同意日(終了) (``ConsentDateTo``)."""
            ...

        @property
        def examination_date_from(self) -> datetime.date | None:
            """受診日(開始) (``ExaminationDateFrom``) (OneSource)."""
            ...

        @property
        def examination_date_to(self) -> datetime.date | None:
            """受診日(終了) (``ExaminationDateTo``) (OneSource)."""
            ...

        @property
        def medical_treatment_flag(self) -> Code | None:
            """診療区分 (``MedicalTreatmentFlag``)."""
            ...


class BulkConfirmUnit(Group):
    """``BulkConfirmUnit``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def qualification_confirm_search_info(self) -> QualificationConfirmSearchInfoEcho | None:
            """資格確認検索情報 (``QualificationConfirmSearchInfo``)."""
            ...

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``)."""
            ...

        @property
        def qualification_validity(self) -> Code | None:
            """資格有効性 (``QualificationValidity``)."""
            ...

        @property
        def qualification_cons_flg(self) -> Code | None:
            """資格情報提供同意フラグ (``QualificationConsFlg``) (OneSource)."""
            ...

        @property
        def qualification_cons_time(self) -> datetime.datetime | None:
            """資格情報提供同意日時 (``QualificationConsTime``) (OneSource)."""
            ...

        @property
        def qualification_available_time(self) -> datetime.datetime | None:
            """資格情報有効期限 (``QualificationAvailableTime``) (OneSource)."""
            ...

        @property
        def qualification_cons_expired_reason(self) -> Code | None:
            """資格情報同意有効期限切れ理由 (``QualificationConsExpiredReason``) (OneSource)."""
            ...

        @property
        def result_list(self) -> tuple[ResultOfQualificationConfirmation, ...]:
            """資格確認結果リスト (``ResultList``) (Disputed)."""
            ...

        @property
        def result_of_qualification_confirmation(self) -> tuple[ResultOfQualificationConfirmation, ...]:
            """資格確認結果 (``ResultOfQualificationConfirmation``) (Disputed)."""
            ...

        @property
        def reference_number(self) -> tuple[str, ...]:
            """照会番号 (``ReferenceNumber``)."""
            ...


class ReferenceNumberRegistrationInfo(Group):
    """``ReferenceNumberRegistrationInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reference_number(self) -> str | None:
            """照会番号 (``ReferenceNumber``)."""
            ...

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``)."""
            ...


class RegistrationEcho(Group):
    """``ReferenceNumberRegistrationInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reference_number(self) -> str | None:
            """照会番号 (``ReferenceNumber``)."""
            ...

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``)."""
            ...

        @property
        def insured_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuredCardSymbol``)."""
            ...

        @property
        def insured_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredIdentificationNumber``)."""
            ...

        @property
        def insured_branch_number(self) -> str | None:
            """被保険者証枝番 (``InsuredBranchNumber``)."""
            ...


class BulkRegistrationUnit(Group):
    """``BulkRegistrationUnit``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def reference_number_registration_info(self) -> RegistrationEcho | None:
            """照会番号登録情報 (``ReferenceNumberRegistrationInfo``) (OneSource)."""
            ...

        @property
        def processing_result_status(self) -> Code | None:
            """処理結果状況 (``ProcessingResultStatus``) (OneSource)."""
            ...

        @property
        def processing_result_code(self) -> str | None:
            """処理結果コード (``ProcessingResultCode``) (OneSource)."""
            ...

        @property
        def processing_result_message(self) -> str | None:
            """処理結果メッセージ (``ProcessingResultMessage``) (OneSource)."""
            ...


class RequestInfo(Group):
    """``RequestInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def req_medical_institution_code(self) -> str | None:
            """医療機関コード (``ReqMedicalInstitutionCode``) (OneSource)."""
            ...

        @property
        def req_insurer_number(self) -> str | None:
            """保険者番号 (``ReqInsurerNumber``) (OneSource)."""
            ...

        @property
        def req_insurance_card_symbol(self) -> str | None:
            """被保険者証記号 (``ReqInsuranceCardSymbol``) (OneSource)."""
            ...

        @property
        def req_insured_person_identification_number(self) -> str | None:
            """被保険者証番号 (``ReqInsuredPersonIdentificationNumber``) (OneSource)."""
            ...

        @property
        def req_branch_number(self) -> str | None:
            """被保険者証枝番 (``ReqBranchNumber``) (OneSource)."""
            ...

        @property
        def req_arbitrary_file_identifier(self) -> str | None:
            """任意のファイル識別子 (``ReqArbitraryFileIdentifier``) (OneSource)."""
            ...

        @property
        def req_start_date(self) -> datetime.date | None:
            """取得年月(開始) (``ReqStartDate``) (OneSource)."""
            ...

        @property
        def req_end_date(self) -> datetime.date | None:
            """取得年月(終了) (``ReqEndDate``) (OneSource)."""
            ...

        @property
        def req_last_date(self) -> datetime.date | None:
            """前回取得日 (``ReqLastDate``) (OneSource)."""
            ...

        @property
        def req_file_category(self) -> str | None:
            """ファイル区分 (``ReqFileCategory``) (OneSource)."""
            ...


class QuaInf(Group):
    """``QuaInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def ins_num(self) -> str | None:
            """保険者番号 (``InsNum``) (OneSource)."""
            ...

        @property
        def ins_cd_sym(self) -> str | None:
            """被保険者証記号 (``InsCdSym``) (OneSource)."""
            ...

        @property
        def ins_cd_num(self) -> str | None:
            """被保険者証番号 (``InsCdNum``) (OneSource)."""
            ...

        @property
        def branc_num(self) -> str | None:
            """被保険者証枝番 (``BrancNum``) (OneSource)."""
            ...

        @property
        def kana_name(self) -> str | None:
            """氏名カナ (``KanaName``)."""
            ...

        @property
        def kana_name2(self) -> str | None:
            """氏名カナ(その他) (``KanaName2``) (OneSource)."""
            ...

        @property
        def name(self) -> str | None:
            """氏名 (``Name``)."""
            ...

        @property
        def name2(self) -> str | None:
            """氏名(その他) (``Name2``) (OneSource)."""
            ...

        @property
        def birth(self) -> datetime.date | None:
            """生年月日 (``Birth``)."""
            ...

        @property
        def age(self) -> int | None:
            """年齢 (``Age``) (OneSource)."""
            ...

        @property
        def adm_gend_code(self) -> str | None:
            """性別 (``AdmGendCode``)."""
            ...

        @property
        def adm_gend_code2(self) -> str | None:
            """性別(その他) (``AdmGendCode2``) (OneSource)."""
            ...

        @property
        def ref_num(self) -> str | None:
            """照会番号 (``RefNum``) (OneSource)."""
            ...


class MeTrMonthInf(Group):
    """``MeTrMonthInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def me_tr_month(self) -> datetime.date | None:
            """診療年月 (``MeTrMonth``)."""
            ...

        @property
        def in_out(self) -> Code | None:
            """入外等の別 (``InOut``)."""
            ...

        @property
        def grp_num1(self) -> str | None:
            """調剤・診療機関毎連番 (``GrpNum1``) (OneSource)."""
            ...

        @property
        def di_org(self) -> Code | None:
            """調剤機関区分 (``DiOrg``)."""
            ...

        @property
        def grp_num2(self) -> str | None:
            """処方機関毎連番 (``GrpNum2``) (OneSource)."""
            ...

        @property
        def pr_is_org(self) -> Code | None:
            """処方箋発行機関区分 (``PrIsOrg``)."""
            ...

        @property
        def me_tr_di_h_cd(self) -> str | None:
            """調剤・診療機関コード (``MeTrDiHCd``)."""
            ...

        @property
        def me_tr_di_h_nm(self) -> str | None:
            """調剤・診療機関名 (``MeTrDiHNm``)."""
            ...

        @property
        def prls_h_cd(self) -> str | None:
            """処方機関コード (``PrlsHCd``)."""
            ...

        @property
        def prls_h_nm(self) -> str | None:
            """処方機関名 (``PrlsHNm``)."""
            ...

        @property
        def di_date_infs(self) -> tuple[DiDateInf, ...]:
            """調剤・診療日情報 (``DiDateInfs``)."""
            ...


class CzDiMonthInf(Group):
    """``CzDiMonthInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def cz_di_month(self) -> datetime.date | None:
            """調剤年月 (``CzDiMonth``) (OneSource)."""
            ...

        @property
        def cz_pr_cl(self) -> str | None:
            """処方区分 (``CzPrCl``) (OneSource)."""
            ...

        @property
        def cz_di_org(self) -> Code | None:
            """調剤機関区分 (``CzDiOrg``) (OneSource)."""
            ...

        @property
        def cz_pr_is_org(self) -> Code | None:
            """処方箋発行機関区分 (``CzPrIsOrg``) (OneSource)."""
            ...

        @property
        def cz_me_tr_di_h_cd(self) -> str | None:
            """調剤機関コード (``CzMeTrDiHCd``) (OneSource)."""
            ...

        @property
        def cz_me_tr_di_h_nm(self) -> str | None:
            """調剤機関名 (``CzMeTrDiHNm``) (OneSource)."""
            ...

        @property
        def cz_prls_h_cd(self) -> str | None:
            """処方機関コード (``CzPrlsHCd``) (OneSource)."""
            ...

        @property
        def cz_prls_h_nm(self) -> str | None:
            """処方機関名 (``CzPrlsHNm``) (OneSource)."""
            ...

        @property
        def cz_di_date_infs(self) -> tuple[CzDiDateInf, ...]:
            """調剤日情報 (``CzDiDateInfs``) (OneSource)."""
            ...


class ShPrMonthInf(Group):
    """``ShPrMonthInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def sh_pr_month(self) -> datetime.date | None:
            """処方年月 (``ShPrMonth``) (OneSource)."""
            ...

        @property
        def sh_pr_cl(self) -> str | None:
            """処方区分 (``ShPrCl``) (OneSource)."""
            ...

        @property
        def sh_pr_org(self) -> Code | None:
            """調剤機関区分 (``ShPrOrg``) (OneSource)."""
            ...

        @property
        def sh_pr_is_org(self) -> Code | None:
            """処方箋発行機関区分 (``ShPrIsOrg``) (OneSource)."""
            ...

        @property
        def sh_me_tr_di_h_cd(self) -> str | None:
            """調剤機関コード (``ShMeTrDiHCd``) (OneSource)."""
            ...

        @property
        def sh_me_tr_di_h_nm(self) -> str | None:
            """調剤機関名 (``ShMeTrDiHNm``) (OneSource)."""
            ...

        @property
        def sh_pr_h_cd(self) -> str | None:
            """処方機関コード (``ShPrHCd``) (OneSource)."""
            ...

        @property
        def sh_pr_h_nm(self) -> str | None:
            """処方機関名 (``ShPrHNm``) (OneSource)."""
            ...

        @property
        def sh_pr_date_infs(self) -> tuple[ShPrDateInf, ...]:
            """処方日情報 (``ShPrDateInfs``) (OneSource)."""
            ...


class QualificationsInfo(Group):
    """``QualificationsInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def insurer_number(self) -> str | None:
            """保険者番号 (``InsurerNumber``) (OneSource)."""
            ...

        @property
        def insurance_card_symbol(self) -> str | None:
            """被保険者証記号 (``InsuranceCardSymbol``) (OneSource)."""
            ...

        @property
        def insured_person_identification_number(self) -> str | None:
            """被保険者証番号 (``InsuredPersonIdentificationNumber``) (OneSource)."""
            ...

        @property
        def branch_number(self) -> str | None:
            """被保険者証枝番 (``BranchNumber``) (OneSource)."""
            ...

        @property
        def kana_name(self) -> str | None:
            """氏名カナ (``KanaName``) (Disputed)."""
            ...

        @property
        def kanas_name(self) -> str | None:
            """氏名カナ (``KanasName``) (Disputed)."""
            ...

        @property
        def kana_name2(self) -> str | None:
            """氏名カナ(その他) (``KanaName2``) (OneSource)."""
            ...

        @property
        def name(self) -> str | None:
            """氏名 (``Name``)."""
            ...

        @property
        def name2(self) -> str | None:
            """氏名(その他) (``Name2``) (OneSource)."""
            ...

        @property
        def birthday(self) -> datetime.date | None:
            """生年月日 (``Birthday``)."""
            ...

        @property
        def age(self) -> int | None:
            """年齢 (``Age``) (OneSource)."""
            ...

        @property
        def administrative_gender_code(self) -> str | None:
            """性別 (``AdministrativeGenderCode``)."""
            ...

        @property
        def administrative_gender_code2(self) -> str | None:
            """性別(その他) (``AdministrativeGenderCode2``) (OneSource)."""
            ...

        @property
        def reference_number(self) -> str | None:
            """照会番号 (``ReferenceNumber``) (OneSource)."""
            ...


class SpecificHealthCheckupInfo(Group):
    """``SpecificHealthCheckupInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def effective_time(self) -> datetime.date | None:
            """受診日 (``EffectiveTime``)."""
            ...

        @property
        def health_checkup_result_and_question_infos(self) -> tuple[HealthCheckupResultAndQuestionInfo, ...]:
            """健診結果・質問票情報 (``HealthCheckupResultAndQuestionInfos``)."""
            ...


class XmlCheckResultList(Group):
    """``XmlCheckResultList``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def result_code(self) -> str | None:
            """結果コード (``ResultCode``) (OneSource)."""
            ...

        @property
        def result_message(self) -> str | None:
            """結果メッセージ (``ResultMessage``) (OneSource)."""
            ...


class CsvCheckResultList(Group):
    """``CsvCheckResultList``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def result_code(self) -> str | None:
            """結果コード (``ResultCode``)."""
            ...

        @property
        def result_message(self) -> str | None:
            """結果メッセージ (``ResultMessage``)."""
            ...


class VerifyResultList(Group):
    """``VerifyResultList``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def status(self) -> str | None:
            """検証結果 (``Status``) (OneSource)."""
            ...

        @property
        def message(self) -> str | None:
            """メッセージ (``Message``) (OneSource)."""
            ...

        @property
        def sign_id(self) -> str | None:
            """署名ID (``SignId``) (OneSource)."""
            ...

        @property
        def failure_reasons(self) -> tuple[FailureReasons, ...]:
            """失敗理由 (``FailureReasons``) (OneSource)."""
            ...


class GenerateSignResult(Group):
    """``GenerateSignResult``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def generate_sign_status(self) -> str | None:
            """署名生成結果 (``GenerateSignStatus``) (OneSource)."""
            ...

        @property
        def generate_sign_message(self) -> str | None:
            """署名生成メッセージ (``GenerateSignMessage``) (OneSource)."""
            ...


class PrescriptionIdList(Group):
    """``PrescriptionIdList``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def prescription_id(self) -> str | None:
            """処方箋ID (``PrescriptionId``) (OneSource)."""
            ...

        @property
        def access_code(self) -> str | None:
            """引換番号 (``AccessCode``) (OneSource)."""
            ...

        @property
        def create_date_time(self) -> datetime.datetime | None:
            """登録日時 (``CreateDateTime``) (OneSource)."""
            ...


class ElderlyRecipientCertificateInfo(Group):
    """``ElderlyRecipientCertificateInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def elderly_recipient_certificate_date(self) -> datetime.date | None:
            """高齢受給者証交付年月日 (``ElderlyRecipientCertificateDate``)."""
            ...

        @property
        def elderly_recipient_valid_start_date(self) -> datetime.date | None:
            """高齢受給者証有効開始年月日 (``ElderlyRecipientValidStartDate``)."""
            ...

        @property
        def elderly_recipient_valid_end_date(self) -> datetime.date | None:
            """高齢受給者証有効終了年月日 (``ElderlyRecipientValidEndDate``)."""
            ...

        @property
        def elderly_recipient_contribution_ratio(self) -> int | None:
            """高齢受給者証一部負担金割合 (``ElderlyRecipientContributionRatio``)."""
            ...


class LimitApplicationCertificateRelatedInfo(Group):
    """``LimitApplicationCertificateRelatedInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def limit_application_certificate_classification(self) -> Code | None:
            """限度額適用認定証区分 (``LimitApplicationCertificateClassification``)."""
            ...

        @property
        def limit_application_certificate_classification_flag(self) -> Code | None:
            """限度額適用認定証適用区分 (``LimitApplicationCertificateClassificationFlag``)."""
            ...

        @property
        def limit_application_certificate_date(self) -> datetime.date | None:
            """限度額適用認定証交付年月日 (``LimitApplicationCertificateDate``)."""
            ...

        @property
        def limit_application_certificate_valid_start_date(self) -> datetime.date | None:
            """限度額適用認定証有効開始年月日 (``LimitApplicationCertificateValidStartDate``)."""
            ...

        @property
        def limit_application_certificate_valid_end_date(self) -> datetime.date | None:
            """限度額適用認定証有効終了年月日 (``LimitApplicationCertificateValidEndDate``)."""
            ...

        @property
        def limit_application_certificate_long_term_date(self) -> datetime.date | None:
            """限度額適用認定証長期入院該当年月日 (``LimitApplicationCertificateLongTermDate``)."""
            ...


class SpecificDiseasesCertificateInfo(Group):
    """``SpecificDiseasesCertificateInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def specific_diseases_disease_category(self) -> Code | None:
            """特定疾病認定疾病区分 (``SpecificDiseasesDiseaseCategory``)."""
            ...

        @property
        def specific_diseases_certificate_date(self) -> datetime.date | None:
            """特定疾病療養受療証交付年月日 (``SpecificDiseasesCertificateDate``)."""
            ...

        @property
        def specific_diseases_valid_start_date(self) -> datetime.date | None:
            """特定疾病療養受療証有効開始年月日 (``SpecificDiseasesValidStartDate``)."""
            ...

        @property
        def specific_diseases_valid_end_date(self) -> datetime.date | None:
            """特定疾病療養受療証有効終了年月日 (``SpecificDiseasesValidEndDate``)."""
            ...

        @property
        def specific_diseases_self_pay(self) -> int | None:
            """特定疾病療養受療証自己負担限度額 (``SpecificDiseasesSelfPay``)."""
            ...


class MedicalTicketInfo(Group):
    """``MedicalTicketInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def ticket_type(self) -> Code | None:
            """医療券・調剤券別 (``TicketType``)."""
            ...

        @property
        def medical_ticket_valid_date(self) -> datetime.date | None:
            """有効開始年月日 (``MedicalTicketValidDate``)."""
            ...

        @property
        def medical_ticket_expiration_date(self) -> datetime.date | None:
            """有効終了年月日 (``MedicalTicketExpirationDate``)."""
            ...

        @property
        def issue_number(self) -> str | None:
            """交付番号 (``IssueNumber``)."""
            ...

        @property
        def medical_treatment_month(self) -> datetime.date | None:
            """診療年月 (``MedicalTreatmentMonth``)."""
            ...

        @property
        def designated_medical_institution_code(self) -> str | None:
            """指定医療機関コード (``DesignatedMedicalInstitutionCode``)."""
            ...

        @property
        def designated_medical_institution_flag(self) -> Code | None:
            """指定医療機関確認フラグ (``DesignatedMedicalInstitutionFlag``)."""
            ...

        @property
        def designated_medical_institution_name(self) -> str | None:
            """指定医療機関名 (``DesignatedMedicalInstitutionName``)."""
            ...

        @property
        def prescription_issuer_medical_institution_code(self) -> str | None:
            """処方箋発行元医療機関コード (``PrescriptionIssuerMedicalInstitutionCode``)."""
            ...

        @property
        def prescription_issuer_medical_institution_name(self) -> str | None:
            """処方箋発行元医療機関名 (``PrescriptionIssuerMedicalInstitutionName``)."""
            ...

        @property
        def injury_name1(self) -> str | None:
            """傷病名1 (``InjuryName1``)."""
            ...

        @property
        def injury_name2(self) -> str | None:
            """傷病名2 (``InjuryName2``)."""
            ...

        @property
        def injury_name3(self) -> str | None:
            """傷病名3 (``InjuryName3``)."""
            ...

        @property
        def medical_treatment_type(self) -> Code | None:
            """診療別 (``MedicalTreatmentType``)."""
            ...

        @property
        def self_pay_amount(self) -> int | None:
            """本人支払額 (``SelfPayAmount``)."""
            ...

        @property
        def district_contact_name(self) -> str | None:
            """地区担当員名 (``DistrictContactName``)."""
            ...

        @property
        def handling_contact_name(self) -> str | None:
            """取扱担当者名 (``HandlingContactName``)."""
            ...

        @property
        def single_or_combined_use(self) -> Code | None:
            """単独・併用別 (``SingleOrCombinedUse``)."""
            ...

        @property
        def status_of_social_insurance(self) -> Code | None:
            """社会保険状況 (``StatusOfSocialInsurance``)."""
            ...

        @property
        def consistency_flag(self) -> Code | None:
            """整合性フラグ (``ConsistencyFlag``)."""
            ...

        @property
        def status_of_infecton(self) -> Code | None:
            """感染症法37条の2 (``StatusOfInfecton``)."""
            ...

        @property
        def status_of_elderly_medical_care(self) -> Code | None:
            """後期高齢者医療 (``StatusOfElderlyMedicalCare``)."""
            ...

        @property
        def status_of_prefectural_expenses(self) -> Code | None:
            """都道府県費 (``StatusOfPrefecturalExpenses``)."""
            ...

        @property
        def remarks1(self) -> str | None:
            """備考1 (``Remarks1``)."""
            ...

        @property
        def remarks2(self) -> str | None:
            """備考2 (``Remarks2``)."""
            ...

        @property
        def remarks3(self) -> str | None:
            """備考3 (``Remarks3``)."""
            ...


class MedicalInformationRequest(Group):
    """``MedicalInformationRequest``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def medical_information_type(self) -> Code | None:
            """医療情報種別 (``MedicalInformationType``) (OneSource)."""
            ...

        @property
        def medical_information_file_category(self) -> str | None:
            """ファイル区分 (``MedicalInformationFileCategory``) (OneSource)."""
            ...

        @property
        def medical_information_date(self) -> MedicalInformationDate | None:
            """対象期間 (``MedicalInformationDate``) (OneSource)."""
            ...

        @property
        def pr_di_inf_classification(self) -> Code | None:
            """薬剤情報等表示区分 (``PrDiInfClassification``) (OneSource)."""
            ...


class LimitOnRecord(Group):
    """``LimitApplicationCertificateRelatedInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def limit_application_certificate_classification(self) -> Code | None:
            """限度額適用認定証区分 (``LimitApplicationCertificateClassification``) (Disputed)."""
            ...

        @property
        def limit_application_certificate_classification_flag(self) -> Code | None:
            """限度額適用認定証適用区分 (``LimitApplicationCertificateClassificationFlag``) (Disputed)."""
            ...


class DiDateInf(Group):
    """``DiDateInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def di_date(self) -> datetime.date | None:
            """調剤・診療年月日 (``DiDate``)."""
            ...

        @property
        def pr_date(self) -> datetime.date | None:
            """処方年月日 (``PrDate``)."""
            ...

        @property
        def drug_infs(self) -> tuple[DrugInf, ...]:
            """薬剤情報 (``DrugInfs``)."""
            ...

        @property
        def me_tr_infs(self) -> tuple[MeTrInf, ...]:
            """診療情報 (``MeTrInfs``)."""
            ...


class CzDiDateInf(Group):
    """``CzDiDateInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def cz_di_date(self) -> datetime.date | None:
            """調剤年月日 (``CzDiDate``) (OneSource)."""
            ...

        @property
        def cz_pr_date(self) -> datetime.date | None:
            """処方年月日 (``CzPrDate``) (OneSource)."""
            ...

        @property
        def cz_drug_infs(self) -> tuple[CzDrugInf, ...]:
            """薬剤情報 (``CzDrugInfs``) (OneSource)."""
            ...


class ShPrDateInf(Group):
    """``ShPrDateInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def sh_pr_date(self) -> datetime.date | None:
            """処方年月日 (``ShPrDate``) (OneSource)."""
            ...

        @property
        def sh_drug_infs(self) -> tuple[ShDrugInf, ...]:
            """薬剤情報 (``ShDrugInfs``) (OneSource)."""
            ...


class HealthCheckupResultAndQuestionInfo(Group):
    """``HealthCheckupResultAndQuestionInfo``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def item_code(self) -> str | None:
            """項目コード (``ItemCode``)."""
            ...

        @property
        def item_name(self) -> str | None:
            """項目名 (``ItemName``)."""
            ...

        @property
        def data_type(self) -> str | None:
            """データタイプ (``DataType``)."""
            ...

        @property
        def data_value(self) -> str | None:
            """値 (``DataValue``)."""
            ...

        @property
        def unit(self) -> str | None:
            """単位 (``Unit``)."""
            ...

        @property
        def oid(self) -> str | None:
            """OID (``Oid``) (OneSource)."""
            ...

        @property
        def data_value_name(self) -> str | None:
            """値の名称 (``DataValueName``) (OneSource)."""
            ...


class FailureReasons(Group):
    """``FailureReasons``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def message_key(self) -> str | None:
            """メッセージキー (``MessageKey``) (OneSource)."""
            ...

        @property
        def message_code(self) -> str | None:
            """メッセージコード (``MessageCode``) (OneSource)."""
            ...

        @property
        def message(self) -> str | None:
            """メッセージ (``Message``) (OneSource)."""
            ...


class MedicalInformationDate(Group):
    """``MedicalInformationDate``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def start_date(self) -> datetime.date | None:
            """取得年月(開始) (``StartDate``) (OneSource)."""
            ...

        @property
        def end_date(self) -> datetime.date | None:
            """取得年月(終了) (``EndDate``) (OneSource)."""
            ...

        @property
        def last_date(self) -> datetime.date | None:
            """前回取得日 (``LastDate``) (OneSource)."""
            ...


class DrugInf(Group):
    """``DrugInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def me_tr_id_cl(self) -> str | None:
            """診療識別等区分 (``MeTrIdCl``)."""
            ...

        @property
        def usage_c(self) -> str | None:
            """用法コード (``UsageC``) (OneSource)."""
            ...

        @property
        def usage_n(self) -> str | None:
            """用法名称 (``UsageN``)."""
            ...

        @property
        def sp_inst(self) -> str | None:
            """特別指示 (``SpInst``)."""
            ...

        @property
        def drug_c(self) -> str | None:
            """医薬品コード (``DrugC``)."""
            ...

        @property
        def drug_n(self) -> str | None:
            """医薬品名 (``DrugN``)."""
            ...

        @property
        def ingre_n(self) -> str | None:
            """成分名 (``IngreN``)."""
            ...

        @property
        def unit(self) -> str | None:
            """単位 (``Unit``)."""
            ...

        @property
        def qua1(self) -> str | None:
            """使用量 (``Qua1``)."""
            ...

        @property
        def on_dose(self) -> str | None:
            """1回用量 (``OnDose``) (OneSource)."""
            ...

        @property
        def times(self) -> int | None:
            """回数 (``Times``)."""
            ...


class MeTrInf(Group):
    """``MeTrInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def me_tr_id_cl(self) -> str | None:
            """診療識別等区分 (``MeTrIdCl``)."""
            ...

        @property
        def sin_inf_cd(self) -> str | None:
            """診療行為コード (``SinInfCd``)."""
            ...

        @property
        def sin_inf_n(self) -> str | None:
            """診療行為名 (``SinInfN``)."""
            ...

        @property
        def unit(self) -> str | None:
            """単位 (``Unit``)."""
            ...

        @property
        def qua1(self) -> str | None:
            """使用量 (``Qua1``)."""
            ...

        @property
        def qua2(self) -> str | None:
            """数量2 (``Qua2``) (OneSource)."""
            ...

        @property
        def times(self) -> int | None:
            """回数 (``Times``)."""
            ...

        @property
        def den_me_tr_add_inf(self) -> tuple[DenMeTrAddInf, ...]:
            """歯科診療行為加算情報 (``DenMeTrAddInf``) (OneSource)."""
            ...


class CzDrugInf(Group):
    """``CzDrugInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def cz_usage_cl(self) -> str | None:
            """用法区分 (``CzUsageCl``) (OneSource)."""
            ...

        @property
        def cz_usage_n(self) -> str | None:
            """用法名称 (``CzUsageN``) (OneSource)."""
            ...

        @property
        def cz_sp_inst(self) -> str | None:
            """特別指示 (``CzSpInst``) (OneSource)."""
            ...

        @property
        def cz_drug_c(self) -> str | None:
            """医薬品コード (``CzDrugC``) (OneSource)."""
            ...

        @property
        def cz_drug_n(self) -> str | None:
            """医薬品名 (``CzDrugN``) (OneSource)."""
            ...

        @property
        def cz_ingre_n(self) -> str | None:
            """成分名 (``CzIngreN``) (OneSource)."""
            ...

        @property
        def cz_unit(self) -> str | None:
            """単位 (``CzUnit``) (OneSource)."""
            ...

        @property
        def cz_qua1(self) -> str | None:
            """使用量 (``CzQua1``) (OneSource)."""
            ...

        @property
        def cz_times(self) -> int | None:
            """回数 (``CzTimes``) (OneSource)."""
            ...


class ShDrugInf(Group):
    """``ShDrugInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def sh_usage_cl(self) -> str | None:
            """用法区分 (``ShUsageCl``) (OneSource)."""
            ...

        @property
        def sh_usage_n(self) -> str | None:
            """用法名称 (``ShUsageN``) (OneSource)."""
            ...

        @property
        def sh_sp_inst(self) -> str | None:
            """特別指示 (``ShSpInst``) (OneSource)."""
            ...

        @property
        def sh_drug_c(self) -> str | None:
            """医薬品コード (``ShDrugC``) (OneSource)."""
            ...

        @property
        def sh_drug_n(self) -> str | None:
            """医薬品名 (``ShDrugN``) (OneSource)."""
            ...

        @property
        def sh_ingre_n(self) -> str | None:
            """成分名 (``ShIngreN``) (OneSource)."""
            ...

        @property
        def sh_unit(self) -> str | None:
            """単位 (``ShUnit``) (OneSource)."""
            ...

        @property
        def sh_qua1(self) -> str | None:
            """使用量 (``ShQua1``) (OneSource)."""
            ...

        @property
        def sh_times(self) -> int | None:
            """回数 (``ShTimes``) (OneSource)."""
            ...


class DenMeTrAddInf(Group):
    """``DenMeTrAddInf``."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def den_me_tr_add_cd(self) -> str | None:
            """加算コード (``DenMeTrAddCd``) (OneSource)."""
            ...

        @property
        def den_me_tr_add_nm(self) -> str | None:
            """加算名称 (``DenMeTrAddNm``) (OneSource)."""
            ...

        @property
        def den_me_tr_add_qua(self) -> str | None:
            """加算数量 (``DenMeTrAddQua``) (OneSource)."""
            ...

        @property
        def den_me_tr_add_unit(self) -> str | None:
            """加算単位 (``DenMeTrAddUnit``) (OneSource)."""
            ...


CLASSES: dict[str, type] = {
    "QualificationRequest": QualificationRequest,
    "QualificationAnswer": QualificationAnswer,
    "VisitRequest": VisitRequest,
    "ConsentCancelRequest": ConsentCancelRequest,
    "BulkQualificationRequest": BulkQualificationRequest,
    "PeriodRequest": PeriodRequest,
    "ReceptionAnswer": ReceptionAnswer,
    "DownloadRequest": DownloadRequest,
    "BulkAnswer": BulkAnswer,
    "ReferenceNumberRequest": ReferenceNumberRequest,
    "ReferenceNumberAnswer": ReferenceNumberAnswer,
    "BulkReferenceNumberRequest": BulkReferenceNumberRequest,
    "BulkReferenceNumberAnswer": BulkReferenceNumberAnswer,
    "DrugRequest": DrugRequest,
    "DrugAnswer": DrugAnswer,
    "CheckupRequest": CheckupRequest,
    "CheckupAnswer": CheckupAnswer,
    "PrescriptionServiceAnswer": PrescriptionServiceAnswer,
    "OtherMessage": OtherMessage,
    "RequestHeader": RequestHeader,
    "QualificationRequestBody": QualificationRequestBody,
    "AnswerHeader": AnswerHeader,
    "QualificationAnswerBody": QualificationAnswerBody,
    "VisitRequestBody": VisitRequestBody,
    "ReferenceNumberRequestHeader": ReferenceNumberRequestHeader,
    "ConsentCancelRequestBody": ConsentCancelRequestBody,
    "BulkQualificationRequestBody": BulkQualificationRequestBody,
    "PeriodRequestBody": PeriodRequestBody,
    "ReceptionAnswerHeader": ReceptionAnswerHeader,
    "ReceptionAnswerBody": ReceptionAnswerBody,
    "DownloadRequestHeader": DownloadRequestHeader,
    "DownloadRequestBody": DownloadRequestBody,
    "BulkAnswerBody": BulkAnswerBody,
    "ReferenceNumberRequestBody": ReferenceNumberRequestBody,
    "ReferenceNumberAnswerBody": ReferenceNumberAnswerBody,
    "BulkReferenceNumberRequestBody": BulkReferenceNumberRequestBody,
    "BulkReferenceNumberAnswerBody": BulkReferenceNumberAnswerBody,
    "ViewRequestHeader": ViewRequestHeader,
    "DrugRequestBody": DrugRequestBody,
    "DrugAnswerHeader": DrugAnswerHeader,
    "DrugAnswerBody": DrugAnswerBody,
    "CheckupRequestBody": CheckupRequestBody,
    "CheckupAnswerHeader": CheckupAnswerHeader,
    "CheckupAnswerBody": CheckupAnswerBody,
    "PrescriptionServiceAnswerHeader": PrescriptionServiceAnswerHeader,
    "PrescriptionServiceAnswerBody": PrescriptionServiceAnswerBody,
    "OtherBody": OtherBody,
    "QualificationConfirmSearchInfo": QualificationConfirmSearchInfo,
    "QualificationConfirmSearchInfoEcho": QualificationConfirmSearchInfoEcho,
    "ResultOfQualificationConfirmation": ResultOfQualificationConfirmation,
    "VisitSearchInfo": VisitSearchInfo,
    "ConsentCancelInfo": ConsentCancelInfo,
    "BulkSearchInfo": BulkSearchInfo,
    "ConsentPeriod": ConsentPeriod,
    "BulkConfirmUnit": BulkConfirmUnit,
    "ReferenceNumberRegistrationInfo": ReferenceNumberRegistrationInfo,
    "RegistrationEcho": RegistrationEcho,
    "BulkRegistrationUnit": BulkRegistrationUnit,
    "RequestInfo": RequestInfo,
    "QuaInf": QuaInf,
    "MeTrMonthInf": MeTrMonthInf,
    "CzDiMonthInf": CzDiMonthInf,
    "ShPrMonthInf": ShPrMonthInf,
    "QualificationsInfo": QualificationsInfo,
    "SpecificHealthCheckupInfo": SpecificHealthCheckupInfo,
    "XmlCheckResultList": XmlCheckResultList,
    "CsvCheckResultList": CsvCheckResultList,
    "VerifyResultList": VerifyResultList,
    "GenerateSignResult": GenerateSignResult,
    "PrescriptionIdList": PrescriptionIdList,
    "ElderlyRecipientCertificateInfo": ElderlyRecipientCertificateInfo,
    "LimitApplicationCertificateRelatedInfo": LimitApplicationCertificateRelatedInfo,
    "SpecificDiseasesCertificateInfo": SpecificDiseasesCertificateInfo,
    "MedicalTicketInfo": MedicalTicketInfo,
    "MedicalInformationRequest": MedicalInformationRequest,
    "LimitOnRecord": LimitOnRecord,
    "DiDateInf": DiDateInf,
    "CzDiDateInf": CzDiDateInf,
    "ShPrDateInf": ShPrDateInf,
    "HealthCheckupResultAndQuestionInfo": HealthCheckupResultAndQuestionInfo,
    "FailureReasons": FailureReasons,
    "MedicalInformationDate": MedicalInformationDate,
    "DrugInf": DrugInf,
    "MeTrInf": MeTrInf,
    "CzDrugInf": CzDrugInf,
    "ShDrugInf": ShDrugInf,
    "DenMeTrAddInf": DenMeTrAddInf,
}
