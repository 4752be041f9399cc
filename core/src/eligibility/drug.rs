//! 薬剤情報 and 診療情報 (`YZKsiquc01`): what a patient was prescribed, dispensed and treated with, in three families of
//! records. [`DrugAnswer::dispensed`] makes one list of them.
//!
//! The families of claims (レセプト) is known from two sources; those of the e-prescription service (調剤 `Cz…`, 処方
//! `Sh…`) from one, and the same prescription can be in more than one of them.

use jiff::civil::{Date, DateTime};

use super::codes::{CareSetting, CharacterCode, DrugFile, Institution, MedicalTreatment, PrescriptionInformation};
use super::table::group;
use super::value::{Count, EndMonth, Month};

group! {
    /// 薬剤情報閲覧要求. File prefix `YZKsiquc01req`. Its header names the insurance in words of its own.
    DrugRequest = "XmlMsg" {
        header: part(ViewRequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(DrugRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of a drug or check-up request.
    ViewRequestHeader = "MessageHeader" {
        medical_institution_code: text, "MedicalInstitutionCode", Required, 10, Firm, "医療機関コード";
        insurer_number: insurer_number, "InsurerNumber", Required, 8, Firm, "保険者番号";
        insurance_card_symbol: text, "InsuranceCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_person_identification_number: text, "InsuredPersonIdentificationNumber", Required, 20, Firm,
            "被保険者証番号";
        branch_number: text, "BranchNumber", Optional, 2, Firm, "被保険者証枝番";
        arbitrary_file_identifier: text, "ArbitraryFileIdentifier", Optional, 50, Firm, "任意のファイル識別子";
    }
}

group! {
    /// Body of a drug request.
    DrugRequestBody = "MessageBody" {
        start_date: scalar(Month), "StartDate", Required, 6, Firm, "取得年月(開始)", "Not before 202109 (one source).";
        end_date: scalar(EndMonth), "EndDate", Required, 6, Firm, "取得年月(終了)", "`999999` is up to now (one source).";
        last_date: scalar(Date), "LastDate", Optional, 8, OneSource, "前回取得日";
        file_category: scalar(DrugFile), "FileCategory", Required, 1, Firm, "ファイル区分";
        pr_di_inf_classification: scalar(PrescriptionInformation), "PrDiInfClassification", Optional, 1, Firm,
            "薬剤情報等表示区分", "`1` fails (`SCKO1000E`) where the e-prescription service is not used.";
        medical_treatment_flag: scalar(MedicalTreatment), "MedicalTreatmentFlag", Required, 1, Firm, "診療区分";
    }
}

group! {
    /// 薬剤情報閲覧結果. File prefix `YZKsiquc01res`; success may also come as PDF.
    DrugAnswer = "XmlMsg" {
        header: part(DrugAnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(DrugAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of a drug answer.
    DrugAnswerHeader = "MessageHeader" {
        process_execution_time: scalar(DateTime), "ProcessExecutionTime", Optional, 14, OneSource, "処理実行日時";
        request_info: group(RequestInfo), "RequestInfo", Optional, 0, OneSource, "要求情報", "Pairs answer and request.";
        qua_inf: group(QuaInf), "QuaInf", Optional, 0, Firm, "資格情報";
        result_code: text, "ResultCode", Required, 1, Firm, "処理結果コード", "`1` is success, anything else an error.";
        message_id: text, "MessageId", Optional, 9, OneSource, "メッセージID";
        message_contents: text, "MessageContents", Optional, 120, Firm, "メッセージ内容";
        character_code_identifier: scalar(CharacterCode), "CharacterCodeIdentifier", Optional, 1, OneSource,
            "文字コード識別";
    }
}

group! {
    /// The request as a drug or check-up answer repeats it.
    RequestInfo = "RequestInfo" {
        req_medical_institution_code: text, "ReqMedicalInstitutionCode", Optional, 10, OneSource, "医療機関コード";
        req_insurer_number: insurer_number, "ReqInsurerNumber", Optional, 8, OneSource, "保険者番号";
        req_insurance_card_symbol: text, "ReqInsuranceCardSymbol", Optional, 20, OneSource, "被保険者証記号";
        req_insured_person_identification_number: text, "ReqInsuredPersonIdentificationNumber", Optional, 20,
            OneSource, "被保険者証番号";
        req_branch_number: text, "ReqBranchNumber", Optional, 2, OneSource, "被保険者証枝番";
        req_arbitrary_file_identifier: text, "ReqArbitraryFileIdentifier", Optional, 50, OneSource,
            "任意のファイル識別子";
        req_start_date: scalar(Month), "ReqStartDate", Optional, 6, OneSource, "取得年月(開始)";
        req_end_date: scalar(EndMonth), "ReqEndDate", Optional, 6, OneSource, "取得年月(終了)";
        req_last_date: scalar(Date), "ReqLastDate", Optional, 8, OneSource, "前回取得日";
        req_file_category: text, "ReqFileCategory", Optional, 1, OneSource, "ファイル区分";
    }
}

group! {
    /// 資格情報 of a drug answer.
    QuaInf = "QuaInf" {
        ins_num: insurer_number, "InsNum", Optional, 8, OneSource, "保険者番号";
        ins_cd_sym: text, "InsCdSym", Optional, 20, OneSource, "被保険者証記号";
        ins_cd_num: text, "InsCdNum", Optional, 20, OneSource, "被保険者証番号";
        branc_num: text, "BrancNum", Optional, 2, OneSource, "被保険者証枝番", "The official name lacks an `h`.";
        kana_name: text, "KanaName", Optional, 100, Firm, "氏名カナ";
        kana_name2: text, "KanaName2", Optional, 100, OneSource, "氏名カナ(その他)";
        name: text, "Name", Optional, 100, Firm, "氏名";
        name2: text, "Name2", Optional, 100, OneSource, "氏名(その他)";
        birth: scalar(Date), "Birth", Optional, 8, Firm, "生年月日";
        age: scalar(Count), "Age", Optional, 3, OneSource, "年齢";
        adm_gend_code: text, "AdmGendCode", Optional, 1, Firm, "性別";
        adm_gend_code2: text, "AdmGendCode2", Optional, 1, OneSource, "性別(その他)";
        ref_num: text, "RefNum", Optional, 50, OneSource, "照会番号";
    }
}

group! {
    /// Body of a drug answer: the three families.
    DrugAnswerBody = "MessageBody" {
        me_tr_month_inf: many(MeTrMonthInf), "MeTrMonthInf", Optional, 0, Firm, "診療年月情報(レセプト)";
        cz_di_inf: list(CzDiMonthInf), "CzDiInf", Optional, 0, OneSource, "調剤情報(電子処方箋)";
        sh_pr_inf: list(ShPrMonthInf), "ShPrInf", Optional, 0, OneSource, "処方情報(電子処方箋)";
    }
}

group! {
    /// レセプト: one month at one institution.
    MeTrMonthInf = "MeTrMonthInf" {
        me_tr_month: scalar(Month), "MeTrMonth", Optional, 6, Firm, "診療年月";
        in_out: scalar(CareSetting), "InOut", Optional, 1, Firm, "入外等の別";
        grp_num1: text, "GrpNum1", Optional, 3, OneSource, "調剤・診療機関毎連番";
        di_org: scalar(Institution), "DiOrg", Optional, 1, Firm, "調剤機関区分";
        grp_num2: text, "GrpNum2", Optional, 3, OneSource, "処方機関毎連番";
        pr_is_org: scalar(Institution), "PrIsOrg", Optional, 1, Firm, "処方箋発行機関区分";
        me_tr_di_h_cd: text, "MeTrDiHCd", Optional, 10, Firm, "調剤・診療機関コード";
        me_tr_di_h_nm: text, "MeTrDiHNm", Optional, 80, Firm, "調剤・診療機関名";
        prls_h_cd: text, "PrlsHCd", Optional, 10, Firm, "処方機関コード";
        prls_h_nm: text, "PrlsHNm", Optional, 80, Firm, "処方機関名";
        di_date_infs: list(DiDateInf), "DiDateInfs", Optional, 0, Firm, "調剤・診療日情報";
    }
}

group! {
    /// レセプト: one day.
    DiDateInf = "DiDateInf" {
        di_date: scalar(Date), "DiDate", Optional, 8, Firm, "調剤・診療年月日";
        pr_date: scalar(Date), "PrDate", Optional, 8, Firm, "処方年月日";
        drug_infs: list(DrugInf), "DrugInfs", Optional, 0, Firm, "薬剤情報";
        me_tr_infs: list(MeTrInf), "MeTrInfs", Optional, 0, Firm, "診療情報", "File categories 3 and 4 only.";
    }
}

group! {
    /// レセプト: one drug.
    DrugInf = "DrugInf" {
        me_tr_id_cl: text, "MeTrIdCl", Optional, 2, Firm, "診療識別等区分";
        usage_c: text, "UsageC", Optional, 3, OneSource, "用法コード";
        usage_n: text, "UsageN", Optional, 30, Firm, "用法名称";
        sp_inst: text, "SpInst", Optional, 80, Firm, "特別指示";
        drug_c: text, "DrugC", Optional, 9, Firm, "医薬品コード";
        drug_n: text, "DrugN", Optional, 64, Firm, "医薬品名";
        ingre_n: text, "IngreN", Optional, 200, Firm, "成分名";
        unit: text, "Unit", Optional, 12, Firm, "単位";
        qua1: text, "Qua1", Optional, 11, Firm, "使用量", "Up to five digits, a point, five digits.";
        on_dose: text, "OnDose", Optional, 11, OneSource, "1回用量";
        times: scalar(Count), "Times", Optional, 3, Firm, "回数";
    }
}

group! {
    /// レセプト: one procedure (診療行為).
    MeTrInf = "MeTrInf" {
        me_tr_id_cl: text, "MeTrIdCl", Optional, 2, Firm, "診療識別等区分";
        sin_inf_cd: text, "SinInfCd", Optional, 9, Firm, "診療行為コード";
        sin_inf_n: text, "SinInfN", Optional, 64, Firm, "診療行為名";
        unit: text, "Unit", Optional, 12, Firm, "単位";
        qua1: text, "Qua1", Optional, 11, Firm, "使用量";
        qua2: text, "Qua2", Optional, 11, OneSource, "数量2";
        times: scalar(Count), "Times", Optional, 3, Firm, "回数";
        den_me_tr_add_inf: many(DenMeTrAddInf), "DenMeTrAddInf", Optional, 0, OneSource, "歯科診療行為加算情報";
    }
}

group! {
    /// レセプト: an addition to a dental procedure.
    DenMeTrAddInf = "DenMeTrAddInf" {
        den_me_tr_add_cd: text, "DenMeTrAddCd", Optional, 5, OneSource, "加算コード";
        den_me_tr_add_nm: text, "DenMeTrAddNm", Optional, 64, OneSource, "加算名称";
        den_me_tr_add_qua: text, "DenMeTrAddQua", Optional, 11, OneSource, "加算数量";
        den_me_tr_add_unit: text, "DenMeTrAddUnit", Optional, 12, OneSource, "加算単位";
    }
}

group! {
    /// 調剤 (e-prescription service): one month at one pharmacy.
    CzDiMonthInf = "CzDiMonthInf" {
        cz_di_month: scalar(Month), "CzDiMonth", Optional, 6, OneSource, "調剤年月";
        cz_pr_cl: text, "CzPrCl", Optional, 0, OneSource, "処方区分";
        cz_di_org: scalar(Institution), "CzDiOrg", Optional, 1, OneSource, "調剤機関区分";
        cz_pr_is_org: scalar(Institution), "CzPrIsOrg", Optional, 1, OneSource, "処方箋発行機関区分";
        cz_me_tr_di_h_cd: text, "CzMeTrDiHCd", Optional, 10, OneSource, "調剤機関コード";
        cz_me_tr_di_h_nm: text, "CzMeTrDiHNm", Optional, 0, OneSource, "調剤機関名";
        cz_prls_h_cd: text, "CzPrlsHCd", Optional, 10, OneSource, "処方機関コード";
        cz_prls_h_nm: text, "CzPrlsHNm", Optional, 0, OneSource, "処方機関名";
        cz_di_date_infs: list(CzDiDateInf), "CzDiDateInfs", Optional, 0, OneSource, "調剤日情報";
    }
}

group! {
    /// 調剤: one day.
    CzDiDateInf = "CzDiDateInf" {
        cz_di_date: scalar(Date), "CzDiDate", Optional, 8, OneSource, "調剤年月日";
        cz_pr_date: scalar(Date), "CzPrDate", Optional, 8, OneSource, "処方年月日";
        cz_drug_infs: list(CzDrugInf), "CzDrugInfs", Optional, 0, OneSource, "薬剤情報";
    }
}

group! {
    /// 調剤: one drug.
    CzDrugInf = "CzDrugInf" {
        cz_usage_cl: text, "CzUsageCl", Optional, 0, OneSource, "用法区分";
        cz_usage_n: text, "CzUsageN", Optional, 0, OneSource, "用法名称";
        cz_sp_inst: text, "CzSpInst", Optional, 0, OneSource, "特別指示";
        cz_drug_c: text, "CzDrugC", Optional, 0, OneSource, "医薬品コード";
        cz_drug_n: text, "CzDrugN", Optional, 0, OneSource, "医薬品名";
        cz_ingre_n: text, "CzIngreN", Optional, 0, OneSource, "成分名";
        cz_unit: text, "CzUnit", Optional, 0, OneSource, "単位";
        cz_qua1: text, "CzQua1", Optional, 0, OneSource, "使用量";
        cz_times: scalar(Count), "CzTimes", Optional, 0, OneSource, "回数";
    }
}

group! {
    /// 処方 (e-prescription service): one month at one prescribing institution.
    ShPrMonthInf = "ShPrMonthInf" {
        sh_pr_month: scalar(Month), "ShPrMonth", Optional, 6, OneSource, "処方年月";
        sh_pr_cl: text, "ShPrCl", Optional, 0, OneSource, "処方区分";
        sh_pr_org: scalar(Institution), "ShPrOrg", Optional, 1, OneSource, "調剤機関区分";
        sh_pr_is_org: scalar(Institution), "ShPrIsOrg", Optional, 1, OneSource, "処方箋発行機関区分";
        sh_me_tr_di_h_cd: text, "ShMeTrDiHCd", Optional, 10, OneSource, "調剤機関コード";
        sh_me_tr_di_h_nm: text, "ShMeTrDiHNm", Optional, 0, OneSource, "調剤機関名";
        sh_pr_h_cd: text, "ShPrHCd", Optional, 10, OneSource, "処方機関コード";
        sh_pr_h_nm: text, "ShPrHNm", Optional, 0, OneSource, "処方機関名";
        sh_pr_date_infs: list(ShPrDateInf), "ShPrDateInfs", Optional, 0, OneSource, "処方日情報";
    }
}

group! {
    /// 処方: one day. One source calls the day `ShPrDate` both times.
    ShPrDateInf = "ShPrDateInf" {
        sh_pr_date: scalar(Date), "ShPrDate", Optional, 8, OneSource, "処方年月日";
        sh_drug_infs: list(ShDrugInf), "ShDrugInfs", Optional, 0, OneSource, "薬剤情報";
    }
}

group! {
    /// 処方: one drug.
    ShDrugInf = "ShDrugInf" {
        sh_usage_cl: text, "ShUsageCl", Optional, 0, OneSource, "用法区分";
        sh_usage_n: text, "ShUsageN", Optional, 0, OneSource, "用法名称";
        sh_sp_inst: text, "ShSpInst", Optional, 0, OneSource, "特別指示";
        sh_drug_c: text, "ShDrugC", Optional, 0, OneSource, "医薬品コード";
        sh_drug_n: text, "ShDrugN", Optional, 0, OneSource, "医薬品名";
        sh_ingre_n: text, "ShIngreN", Optional, 0, OneSource, "成分名";
        sh_unit: text, "ShUnit", Optional, 0, OneSource, "単位";
        sh_qua1: text, "ShQua1", Optional, 0, OneSource, "使用量";
        sh_times: scalar(Count), "ShTimes", Optional, 0, OneSource, "回数";
    }
}

/// The code of an answer that succeeded \[2+\].
const SUCCESS: &str = "1";

impl DrugAnswer<'_> {
    /// Whether the request succeeded. If not, the header's `message_id` and `message_contents` say why.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.header.result_code.as_deref() == Some(SUCCESS)
    }
}

impl super::checkup::CheckupAnswer<'_> {
    /// Whether the request succeeded. If not, the header's `message_id` and `message_contents` say why.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.header.result_code.as_deref() == Some(SUCCESS)
    }
}
