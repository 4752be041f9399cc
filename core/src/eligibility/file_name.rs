//! File names in the shared folders: which message a file holds, which answer belongs to which request.
//!
//! A request is `<api id>_<suffix>.xml`; its answer has the same suffix and `res` for `req` \[2+\]. Parsing never fails:
//! a name of no known form is [`FileName::Foreign`], because other programs use the same folders.

use std::fmt;
use std::sync::Arc;

/// Longest suffix known to work \[2+\].
pub const MAX_SUFFIX: usize = 20;

/// The id of a message kind, such as `OQSsiquc01req`; the first part of a file name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiId(Arc<str>);

impl ApiId {
    /// 資格確認 request, single.
    pub const QUALIFICATION_REQUEST: &'static str = "OQSsiquc01req";
    /// 資格確認 answer, single; also what a face reader leaves.
    pub const QUALIFICATION_ANSWER: &'static str = "OQSsiquc01res";

    /// Sub-systems whose ids are known: eligibility, drugs, check-ups, e-prescription, clinical information,
    /// emergency, Public Medical Hub.
    const SUBSYSTEMS: [&'static str; 8] = ["OQS", "YZK", "TKK", "EPS", "CIS", "CIP", "EMS", "PMH"];

    /// An id of the known form: sub-system, `si` or `mu`, name, `req` or `res`; `None` for other text.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let after = Self::SUBSYSTEMS
            .iter()
            .find_map(|subsystem| text.strip_prefix(subsystem))?;
        let name = after.strip_prefix("si").or_else(|| after.strip_prefix("mu"))?;
        let name = name.strip_suffix("req").or_else(|| name.strip_suffix("res"))?;
        let valid = (3..=12).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
        valid.then(|| Self(text.into()))
    }

    /// An id that this crate knows.
    pub(super) fn of_known(text: &str) -> Self {
        Self(text.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names a request.
    #[must_use]
    pub fn is_request(&self) -> bool {
        self.0.ends_with("req")
    }

    /// The id of the answer to this request; an answer's own id otherwise.
    #[must_use]
    pub fn answer(&self) -> Self {
        match self.0.strip_suffix("req") {
            Some(stem) => Self(format!("{stem}res").into()),
            None => self.clone(),
        }
    }
}

impl fmt::Debug for ApiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ApiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a file is by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileName {
    /// A request or an answer.
    Message {
        /// The kind of message.
        api: ApiId,
        /// What pairs an answer with its request.
        suffix: String,
        /// XML, or one of the other forms of an answer.
        format: Format,
    },
    /// An answer that the terminal made because a patient used the face reader; there is no request.
    Face {
        /// The part after `face_`: the institution's code (10 digits) and 20 further characters \[1\].
        key: String,
        /// When it was made, `YYYYMMDDhhmmss`, Japanese time.
        made_at: String,
    },
    /// The connector could not process a request. It lies beside the returned request \[2+\].
    Error {
        /// The kind of the request.
        api: ApiId,
        /// The request's suffix.
        suffix: String,
    },
    /// The connector's notice that answers were not removed (`del*.txt`) \[1\].
    RemovalNotice,
    /// Anything else.
    Foreign,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `.xml`
    Xml,
    /// `.zip`
    Zip,
    /// `.pdf`
    Pdf,
}

impl Format {
    /// The extension without its dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Zip => "zip",
            Self::Pdf => "pdf",
        }
    }
}

impl FileName {
    /// Recognises a file by its name, given without the folder.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        Self::parse_known(name).unwrap_or(Self::Foreign)
    }

    /// The name of a request file. The suffix has 1 to [`MAX_SUFFIX`] ASCII letters or digits; `None` otherwise, or
    /// when `api` is no request.
    ///
    /// ```
    /// use kazasu::eligibility::{ApiId, FileName};
    ///
    /// let api = ApiId::new(ApiId::QUALIFICATION_REQUEST).unwrap();
    /// let request = FileName::request(&api, "202609290001").unwrap();
    /// assert_eq!(request.to_string(), "OQSsiquc01req_202609290001.xml");
    /// assert_eq!(request.answer().unwrap().to_string(), "OQSsiquc01res_202609290001.xml");
    /// ```
    #[must_use]
    pub fn request(api: &ApiId, suffix: &str) -> Option<Self> {
        let valid = (1..=MAX_SUFFIX).contains(&suffix.len()) && suffix.bytes().all(|b| b.is_ascii_alphanumeric());
        (valid && api.is_request()).then(|| Self::Message {
            api: api.clone(),
            suffix: suffix.to_owned(),
            format: Format::Xml,
        })
    }

    /// The XML answer that belongs to this request; `None` when it is no request.
    #[must_use]
    pub fn answer(&self) -> Option<Self> {
        match self {
            Self::Message { api, suffix, .. } if api.is_request() => Some(Self::Message {
                api: api.answer(),
                suffix: suffix.clone(),
                format: Format::Xml,
            }),
            _ => None,
        }
    }

    /// The `.err` file that belongs to this request; `None` when it is no request.
    #[must_use]
    pub fn error(&self) -> Option<Self> {
        match self {
            Self::Message { api, suffix, .. } if api.is_request() => Some(Self::Error {
                api: api.clone(),
                suffix: suffix.clone(),
            }),
            _ => None,
        }
    }

    /// The kind of message that the file holds.
    #[must_use]
    pub fn api(&self) -> Option<ApiId> {
        match self {
            Self::Message { api, .. } => Some(api.clone()),
            Self::Face { .. } => ApiId::new(ApiId::QUALIFICATION_ANSWER),
            Self::Error { .. } | Self::RemovalNotice | Self::Foreign => None,
        }
    }

    fn parse_known(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let extension = extension.to_ascii_lowercase();
        if extension == "txt" && stem.get(..3)?.eq_ignore_ascii_case("del") {
            return Some(Self::RemovalNotice);
        }
        let (api, suffix) = stem.split_once('_')?;
        let api = ApiId::new(api)?;
        if suffix.is_empty() {
            return None;
        }
        if extension == "err" {
            return api.is_request().then(|| Self::Error {
                api,
                suffix: suffix.to_owned(),
            });
        }
        let format = [Format::Xml, Format::Zip, Format::Pdf]
            .into_iter()
            .find(|f| f.extension() == extension)?;
        if let Some(rest) = suffix.strip_prefix("face_")
            && api.as_str() == ApiId::QUALIFICATION_ANSWER
        {
            let (key, made_at) = rest.rsplit_once('_')?;
            let dated = made_at.len() == 14 && made_at.bytes().all(|b| b.is_ascii_digit());
            return (dated && !key.is_empty() && format == Format::Xml).then(|| Self::Face {
                key: key.to_owned(),
                made_at: made_at.to_owned(),
            });
        }
        Some(Self::Message {
            api,
            suffix: suffix.to_owned(),
            format,
        })
    }
}

impl fmt::Display for FileName {
    /// The file name; nothing for names whose text is not kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { api, suffix, format } => write!(f, "{api}_{suffix}.{}", format.extension()),
            Self::Face { key, made_at } => write!(f, "{}_face_{key}_{made_at}.xml", ApiId::QUALIFICATION_ANSWER),
            Self::Error { api, suffix } => write!(f, "{api}_{suffix}.err"),
            Self::RemovalNotice | Self::Foreign => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_file_is_recognised_and_holds_a_qualification_answer() {
        let name = "OQSsiquc01res_face_13100000010a1b2c3d4e5f60718293_20260929160112.xml";
        let parsed = FileName::parse(name);
        assert!(matches!(&parsed, FileName::Face { key, made_at }
            if key == "13100000010a1b2c3d4e5f60718293" && made_at == "20260929160112"));
        assert_eq!(parsed.to_string(), name);
        assert_eq!(parsed.api().unwrap().as_str(), "OQSsiquc01res");
    }

    #[test]
    fn names_of_all_forms_are_told_apart() {
        assert!(matches!(FileName::parse("OQSsiquc01req_1.err"), FileName::Error { .. }));
        assert!(matches!(
            FileName::parse("YZKsiquc01res_02260929.PDF"),
            FileName::Message {
                format: Format::Pdf,
                ..
            }
        ));
        assert!(matches!(FileName::parse("del20260101.txt"), FileName::RemovalNotice));
        for foreign in [
            "",
            ".",
            "a.xml",
            "OQSsiquc01res.xml",
            "OQSsiquc01res_.xml",
            "XXXsiquc01res_1.xml",
            "OQSsiquc01res_face_20260929160112.xml",
            "OQSsiquc01res_1.tmp",
            "デル.txt",
            "de.txt",
        ] {
            assert_eq!(FileName::parse(foreign), FileName::Foreign, "{foreign}");
        }
    }

    #[test]
    fn a_request_name_takes_only_a_safe_suffix_and_pairs_with_its_answer() {
        let api = ApiId::new("OQSsiquc01req").unwrap();
        for bad in ["", "a/b", "..", "a b", "123456789012345678901", "あ"] {
            assert_eq!(FileName::request(&api, bad), None, "{bad}");
        }
        let request = FileName::request(&api, "202609290001").unwrap();
        assert_eq!(request.answer().unwrap().to_string(), "OQSsiquc01res_202609290001.xml");
        assert_eq!(request.error().unwrap().to_string(), "OQSsiquc01req_202609290001.err");
        assert_eq!(FileName::parse(&request.to_string()), request);
        assert_eq!(FileName::request(&api.answer(), "1"), None);
    }
}
