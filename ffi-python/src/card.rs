//! Jobs with cards and phones, each as a flow.

use kazasu::apdu::{ExtendedLength, Retries};
use kazasu::card::attributes::BirthDate;
use kazasu::card::input_support::{self, InputSupportSecret};
use kazasu::card::jpki::{self, Availability, CertificateFile, Digest, KeySecret};
use kazasu::card::retry::read_retry_counter;
use kazasu::card::{
    Credential, Guard, IndividualNumber, NumberB, Options, Pin, RetryCounter as CoreRetryCounter, SigningPassword,
};
use kazasu::reception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::error::Raise;
use crate::flow::Flow;
use crate::value::date;

const CREDENTIALS: [(&str, Credential); 12] = [
    ("user_authentication", Credential::UserAuthentication),
    ("digital_signature", Credential::DigitalSignature),
    ("input_support", Credential::InputSupport),
    ("number_a", Credential::NumberA),
    ("number_b", Credential::NumberB),
    ("card_face_number_a", Credential::CardFaceNumberA),
    ("card_face_number_b", Credential::CardFaceNumberB),
    ("card_face_birth_date", Credential::CardFaceBirthDate),
    ("card_identity", Credential::CardIdentity),
    ("application_0401", Credential::Application0401),
    ("hpki_signature", Credential::HpkiSignature),
    ("hpki_authentication", Credential::HpkiAuthentication),
];

pub(crate) fn credential_name(credential: Credential) -> Option<&'static str> {
    CREDENTIALS
        .iter()
        .find(|(_, known)| *known == credential)
        .map(|(name, _)| *name)
}

fn credential(name: &str) -> PyResult<Credential> {
    let found = CREDENTIALS.iter().find(|(known, _)| *known == name);
    let names = || CREDENTIALS.map(|(name, _)| name).join(", ");
    let unknown = || PyValueError::new_err(format!("{name} is none of the credentials: {}", names()));
    found.map(|(_, credential)| *credential).ok_or_else(unknown)
}

fn does_not_fit(name: &str) -> PyErr {
    PyValueError::new_err(format!("{name} does not take part in this job"))
}

fn options(guard: &str, extended_length: Option<bool>) -> PyResult<Options> {
    let mut options = Options {
        guard: match guard {
            "on" => Guard::On,
            "last_try_allowed" => Guard::LastTryAllowed,
            "off" => Guard::Off,
            _ => return Err(PyValueError::new_err("the guard is on, last_try_allowed or off")),
        },
        ..Options::default()
    };
    options.link.extended_length = match extended_length {
        None => ExtendedLength::Unknown,
        Some(true) => ExtendedLength::Yes,
        Some(false) => ExtendedLength::No,
    };
    Ok(options)
}

fn digest(bytes: &[u8]) -> PyResult<Digest> {
    let bytes = bytes
        .try_into()
        .map_err(|_| PyValueError::new_err("a digest has 32 bytes: SHA-256"))?;
    Ok(Digest::from_sha256(bytes))
}

/// What a device said of itself, and the proof that its holder knows the PIN.
#[pyclass(frozen, get_all, module = "kazasu")]
pub(crate) struct Tap {
    device: &'static str,
    token: String,
    certificate: Py<PyBytes>,
    digest: Py<PyBytes>,
    signature: Py<PyBytes>,
}

#[pymethods]
impl Tap {
    fn __repr__(&self) -> String {
        format!("<Tap of {}>", self.device)
    }
}

#[pyfunction]
#[pyo3(signature = (pin, digest, *, guard = "on", extended_length = None))]
pub(crate) fn tap(pin: &str, digest: &[u8], guard: &str, extended_length: Option<bool>) -> PyResult<Flow> {
    let pin = Pin::new(pin).map_err(Raise::from)?;
    let flow = reception::tap(pin, self::digest(digest)?, options(guard, extended_length)?);
    Ok(Flow::new(flow, |py, tap| {
        let tap = Tap {
            device: tap.token.code(),
            token: tap.token.label().to_owned(),
            certificate: PyBytes::new(py, &tap.authentication.certificate).unbind(),
            digest: PyBytes::new(py, tap.authentication.digest.as_bytes()).unbind(),
            signature: PyBytes::new(py, &tap.authentication.signature).unbind(),
        };
        Ok(Py::new(py, tap)?.into_any())
    }))
}

/// How many tries a credential has left.
#[pyclass(frozen, get_all, module = "kazasu")]
#[derive(Clone)]
pub(crate) struct RetryCounter {
    state: &'static str,
    tries_left: Option<u8>,
}

impl From<CoreRetryCounter> for RetryCounter {
    fn from(counter: CoreRetryCounter) -> Self {
        let (state, tries_left) = match counter {
            CoreRetryCounter::Remaining(Retries(tries)) => ("remaining", Some(tries)),
            CoreRetryCounter::Blocked => ("blocked", Some(0)),
            CoreRetryCounter::Verified => ("verified", None),
            CoreRetryCounter::NotCounted => ("not_counted", None),
        };
        Self { state, tries_left }
    }
}

#[pymethods]
impl RetryCounter {
    fn __repr__(&self) -> String {
        match self.tries_left {
            Some(tries) => format!("<RetryCounter {}, {tries} left>", self.state),
            None => format!("<RetryCounter {}>", self.state),
        }
    }
}

#[pyfunction]
#[pyo3(signature = (credential, *, extended_length = None))]
pub(crate) fn retry_counter(credential: &str, extended_length: Option<bool>) -> PyResult<Flow> {
    let flow = read_retry_counter(self::credential(credential)?, options("on", extended_length)?);
    Ok(Flow::new(flow, |py, counter| {
        Ok(Py::new(py, RetryCounter::from(counter))?.into_any())
    }))
}

/// What a device tells without a PIN.
#[pyclass(frozen, get_all, module = "kazasu")]
pub(crate) struct Information {
    device: &'static str,
    token: String,
    manufacturer: Option<String>,
    model: Option<String>,
    serial: Option<String>,
    user_authentication: Py<RetryCounter>,
    digital_signature: Option<Py<RetryCounter>>,
    has_user_authentication_certificate: Option<bool>,
    has_digital_signature_certificate: Option<bool>,
}

#[pymethods]
impl Information {
    fn __repr__(&self) -> String {
        format!("<Information of {}>", self.device)
    }
}

#[pyfunction]
#[pyo3(signature = (*, extended_length = None))]
pub(crate) fn information(extended_length: Option<bool>) -> PyResult<Flow> {
    let flow = jpki::information(options("on", extended_length)?);
    Ok(Flow::new(flow, |py, information| {
        let counter = |counter: CoreRetryCounter| Py::new(py, RetryCounter::from(counter));
        let availability = information.availability;
        let present = |which: Availability| which == Availability::Present;
        let token = information.token;
        let information = Information {
            device: token.kind.code(),
            token: token.kind.label().to_owned(),
            manufacturer: token.manufacturer,
            model: token.model,
            serial: token.serial,
            user_authentication: counter(information.user_authentication)?,
            digital_signature: information.digital_signature.map(counter).transpose()?,
            has_user_authentication_certificate: availability.map(|it| present(it.user_authentication)),
            has_digital_signature_certificate: availability.map(|it| present(it.digital_signature)),
        };
        Ok(Py::new(py, information)?.into_any())
    }))
}

fn key_secret(name: &str, secret: &str) -> PyResult<KeySecret> {
    Ok(match credential(name)? {
        Credential::UserAuthentication => Pin::new(secret).map_err(Raise::from)?.into(),
        Credential::DigitalSignature => SigningPassword::new(secret).map_err(Raise::from)?.into(),
        _ => return Err(does_not_fit(name)),
    })
}

#[pyfunction]
#[pyo3(signature = (which, secret = None, *, guard = "on", extended_length = None))]
pub(crate) fn certificate(
    which: &str,
    secret: Option<&str>,
    guard: &str,
    extended_length: Option<bool>,
) -> PyResult<Flow> {
    let (file, credential) = match which {
        "user_authentication" => (CertificateFile::UserAuthentication, "user_authentication"),
        "user_authentication_ca" => (CertificateFile::UserAuthenticationCa, "user_authentication"),
        "digital_signature" => (CertificateFile::DigitalSignature, "digital_signature"),
        "digital_signature_ca" => (CertificateFile::DigitalSignatureCa, "digital_signature"),
        _ => {
            let what = "the certificates are user_authentication and digital_signature, each also with _ca";
            return Err(PyValueError::new_err(what));
        }
    };
    let secret = secret.map(|secret| key_secret(credential, secret)).transpose()?;
    let flow = jpki::read_certificate(file, secret, options(guard, extended_length)?);
    Ok(Flow::new(flow, |py, der| {
        Ok(PyBytes::new(py, &der).into_any().unbind())
    }))
}

#[pyfunction]
#[pyo3(signature = (credential, secret, digest, *, guard = "on", extended_length = None))]
pub(crate) fn sign(
    credential: &str,
    secret: &str,
    digest: &[u8],
    guard: &str,
    extended_length: Option<bool>,
) -> PyResult<Flow> {
    let secret = key_secret(credential, secret)?;
    let flow = jpki::sign(secret, self::digest(digest)?, options(guard, extended_length)?);
    Ok(Flow::new(flow, |py, signature| {
        Ok(PyBytes::new(py, &signature).into_any().unbind())
    }))
}

fn input_support_secret(name: &str, secret: &str) -> PyResult<InputSupportSecret> {
    Ok(match credential(name)? {
        Credential::InputSupport => Pin::new(secret).map_err(Raise::from)?.into(),
        Credential::NumberA => IndividualNumber::new(secret).map_err(Raise::from)?.into(),
        Credential::NumberB => NumberB::new(secret).map_err(Raise::from)?.into(),
        _ => return Err(does_not_fit(name)),
    })
}

/// 基本4情報.
#[pyclass(frozen, get_all, module = "kazasu")]
pub(crate) struct Attributes {
    name: String,
    address: String,
    birth_date: Py<PyAny>,
    sex: String,
}

#[pymethods]
impl Attributes {
    fn __repr__(&self) -> &'static str {
        "<Attributes …>"
    }
}

#[pyfunction]
#[pyo3(signature = (secret, credential = "input_support", *, guard = "on", extended_length = None))]
pub(crate) fn attributes(secret: &str, credential: &str, guard: &str, extended_length: Option<bool>) -> PyResult<Flow> {
    let secret = input_support_secret(credential, secret)?;
    let flow = input_support::read_attributes(secret, options(guard, extended_length)?);
    Ok(Flow::new(flow, |py, attributes| {
        let birth_date = match attributes.birth_date {
            BirthDate::Date(day) => date(py, day)?.into_any(),
            BirthDate::Text(text) => PyString::new(py, &text).into_any(),
        };
        let attributes = Attributes {
            name: attributes.name,
            address: attributes.address,
            birth_date: birth_date.unbind(),
            sex: attributes.sex.code().to_owned(),
        };
        Ok(Py::new(py, attributes)?.into_any())
    }))
}

#[pyfunction]
#[pyo3(signature = (secret, credential = "input_support", *, guard = "on", extended_length = None))]
pub(crate) fn individual_number(
    secret: &str,
    credential: &str,
    guard: &str,
    extended_length: Option<bool>,
) -> PyResult<Flow> {
    let secret = input_support_secret(credential, secret)?;
    let flow = input_support::read_individual_number(secret, options(guard, extended_length)?);
    Ok(Flow::new(flow, |py, number| {
        Ok(PyString::new(py, number.expose()).into_any().unbind())
    }))
}
