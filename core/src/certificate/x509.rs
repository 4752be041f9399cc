//! An X.509 certificate, read as far as a reception desk needs it.

use std::fmt;

use base64ct::{Base64, Encoding};
use bytes::Bytes;
use const_oid::{AssociatedOid, ObjectIdentifier};
use der::{Decode, Encode, Reader, SliceReader, asn1::BitStringRef, referenced::OwnedToRef};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierRef;
use x509_cert::{
    TbsCertificate,
    ext::pkix::{BasicConstraints, CertificatePolicies, ExtendedKeyUsage, SubjectAltName},
    name::Name,
    time::Time,
};

use super::{
    error::CertificateError, holder::HolderInformation, public_key::PublicKey, signature_algorithm::SignatureAlgorithm,
    verifier::Verifier,
};

/// The 15-bit offset of READ BINARY reaches no further into a file.
const MAX_LENGTH: usize = 0x8000;

/// Policies under the arc of the service, 1.2.392.200149.8.5.1: `.3.30` user authentication (one source), `.1.20` digital
/// signature (firm); `.0.30` (seen on a test card) and `.0.20` (one source) are their twins in the test hierarchy.
const AUTHENTICATION_POLICIES: [&str; 2] = ["1.2.392.200149.8.5.1.3.30", "1.2.392.200149.8.5.1.0.30"];
const SIGNATURE_POLICIES: [&str; 2] = ["1.2.392.200149.8.5.1.1.20", "1.2.392.200149.8.5.1.0.20"];

/// Attributes of a name (RFC 4519, 2.2 and 2.19).
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// The organization that issues to test cards.
const TEST_ORGANIZATION: &[u8] = b"JPKI-TEST";

/// Extensions whose meaning is taken into account, or concerns no check made here; any other one marked critical makes
/// a certificate untrusted (RFC 5280, 4.2).
const UNDERSTOOD_EXTENSIONS: [ObjectIdentifier; 5] = [
    x509_cert::ext::pkix::KeyUsage::OID,
    BasicConstraints::OID,
    CertificatePolicies::OID,
    ExtendedKeyUsage::OID,
    SubjectAltName::OID,
];

/// A certificate as it was read, with its DER.
///
/// `Debug` shows neither subject nor serial number: they identify a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Bytes,
    signed_part: Bytes,
    algorithm: Result<SignatureAlgorithm, CertificateError>,
    signature: Bytes,
    serial: String,
    subject: String,
    common_name: Option<String>,
    issuer: String,
    subject_der: Bytes,
    issuer_der: Bytes,
    country: Option<String>,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: PublicKey,
    policies: Vec<String>,
    extended_key_usages: Option<Vec<String>>,
    subject_alternative_name: Bytes,
    is_of_test_hierarchy: bool,
    key_usage: Option<KeyUsage>,
    is_authority: bool,
    path_length: Option<u8>,
    critical_extensions: Vec<String>,
    unhandled_critical: Option<String>,
}

impl Certificate {
    /// Reads a certificate that fills `der` exactly.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`], [`CertificateError::TooLong`] (over 32,768 bytes),
    /// [`CertificateError::TrailingBytes`], [`CertificateError::AlgorithmMismatch`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let certificate = Self::from_card_file(der)?;
        match der.len().saturating_sub(certificate.der.len()) {
            0 => Ok(certificate),
            length => Err(CertificateError::TrailingBytes { length }),
        }
    }

    /// Reads the certificate at the start of a card file and ignores what follows its own end: files on cards carry
    /// filler, such as FF bytes.
    ///
    /// # Errors
    /// As [`Certificate::from_der`], without [`CertificateError::TrailingBytes`].
    pub fn from_card_file(file: &[u8]) -> Result<Self, CertificateError> {
        if file.len() > MAX_LENGTH {
            return Err(CertificateError::TooLong { length: file.len() });
        }
        Self::read(file).map_err(CertificateError::malformed)?
    }

    /// The certificate's own bytes, without filler.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM: Base64 in lines of 64 columns, each ended by a line feed.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for (index, character) in Base64::encode_string(&self.der).chars().enumerate() {
            if index > 0 && index.is_multiple_of(64) {
                pem.push('\n');
            }
            pem.push(character);
        }
        pem.push_str("\n-----END CERTIFICATE-----\n");
        pem
    }

    /// SHA-256 over [`Certificate::as_der`].
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// The serial number (シリアル番号) in upper-case hex without a sign byte. Within one issuer it identifies a person.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The subject's distinguished name as text, RFC 4514 (last part first).
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The subject's common name. On a card it is a running code and no person's name (one source); CAs have none.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// The issuer's distinguished name as text, RFC 4514 (last part first). All generations of a CA share it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The subject's distinguished name, DER, to be compared as a whole.
    #[must_use]
    pub fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    /// The issuer's distinguished name, DER, to be compared as a whole.
    #[must_use]
    pub fn issuer_der(&self) -> &[u8] {
        &self.issuer_der
    }

    /// The subject's country, two letters (ISO 3166-1).
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// First instant of validity.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Last instant of validity. Card certificates run to the holder's fifth birthday after issue (firm).
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Where `time` lies relative to the validity period, whose ends are included.
    #[must_use]
    pub fn validity_at(&self, time: Timestamp) -> Validity {
        if time < self.not_before {
            Validity::NotYet
        } else if time > self.not_after {
            Validity::Expired
        } else {
            Validity::Valid
        }
    }

    /// Whether `time` lies within the validity period. Says nothing about who issued the certificate.
    #[must_use]
    pub fn is_valid_at(&self, time: Timestamp) -> bool {
        self.validity_at(time) == Validity::Valid
    }

    /// The holder's public key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Object identifiers of the certificate policies, dotted.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        &self.policies
    }

    /// What the key may be used for, when the certificate says.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.key_usage
    }

    /// Object identifiers of the extended key usages, dotted; `None` when the certificate does not restrict itself to any.
    /// On an authentication certificate it is TLS client authentication, 1.3.6.1.5.5.7.3.2 (seen on a test card). Not
    /// judged here.
    #[must_use]
    pub fn extended_key_usages(&self) -> Option<&[String]> {
        self.extended_key_usages.as_deref()
    }

    /// How many CAs may stand between this one and a certificate of no CA (pathLenConstraint); `None` when it does not say.
    #[must_use]
    pub fn path_length(&self) -> Option<u8> {
        self.path_length
    }

    /// Object identifiers of the extensions that are marked critical, dotted.
    #[must_use]
    pub fn critical_extensions(&self) -> &[String] {
        &self.critical_extensions
    }

    /// The person that a signing certificate (署名用電子証明書) names; `None` where it names none, as authentication
    /// certificates do.
    #[must_use]
    pub fn holder(&self) -> Option<HolderInformation> {
        HolderInformation::from_subject_alternative_name(&self.subject_alternative_name)
    }

    /// Whether issuer or subject is the organization JPKI-TEST (seen on a test card): a card that anybody may have made.
    #[must_use]
    pub fn is_of_test_hierarchy(&self) -> bool {
        self.is_of_test_hierarchy
    }

    /// What the certificate is for: by its policy, and where that is unknown by its key usage.
    #[must_use]
    pub fn kind(&self) -> CertificateKind {
        let has = |policies: [&str; 2]| self.policies.iter().any(|policy| policies.contains(&policy.as_str()));
        if self.is_authority {
            CertificateKind::CertificationAuthority
        } else if has(AUTHENTICATION_POLICIES) {
            CertificateKind::UserAuthentication
        } else if has(SIGNATURE_POLICIES) {
            CertificateKind::DigitalSignature
        } else {
            match self.key_usage {
                Some(KeyUsage {
                    non_repudiation: true, ..
                }) => CertificateKind::DigitalSignature,
                Some(KeyUsage {
                    digital_signature: true,
                    ..
                }) => CertificateKind::UserAuthentication,
                _ => CertificateKind::Unknown,
            }
        }
    }

    /// Checks a signature that the holder's key made over `message` (not its digest). For what a card signed of a
    /// SHA-256 DigestInfo the algorithm is [`SignatureAlgorithm::RsaPkcs1Sha256`].
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn verify_signature(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<(), CertificateError> {
        verifier.verify(algorithm, &self.public_key, message, signature)
    }

    /// Checks that `issuer`'s key signed this certificate, and that `issuer` may issue certificates. Neither
    /// certificate's validity period is looked at, nor their names: generations of a CA share one.
    ///
    /// # Errors
    /// [`CertificateError::NotAnAuthority`], [`CertificateError::UnsupportedAlgorithm`], else as [`Verifier::verify`].
    pub fn verify_issued_by(&self, issuer: &Self, verifier: &dyn Verifier) -> Result<(), CertificateError> {
        if !issuer.may_issue() {
            return Err(CertificateError::NotAnAuthority);
        }
        verifier.verify(
            self.algorithm.clone()?,
            &issuer.public_key,
            &self.signed_part,
            &self.signature,
        )
    }

    /// Whether the certificate is marked as a CA's and, where it states a key usage, this includes signing others.
    pub(super) fn may_issue(&self) -> bool {
        self.is_authority && self.key_usage.is_none_or(|usage| usage.certificate_sign)
    }

    /// The first critical extension that is not understood.
    pub(super) fn unhandled_critical_extension(&self) -> Option<&str> {
        self.unhandled_critical.as_deref()
    }

    /// The outer result is the decoder's, the inner one what the decoded parts say.
    fn read(file: &[u8]) -> der::Result<Result<Self, CertificateError>> {
        let mut reader = SliceReader::new(file)?;
        let der = Bytes::copy_from_slice(reader.tlv_bytes()?);

        // The signature covers the bytes as received, so they are kept and never encoded anew.
        let mut reader = SliceReader::new(&der)?;
        let (signed_part, outer_algorithm, signature) = reader.sequence(|inner| {
            let signed_part = inner.tlv_bytes()?;
            let algorithm = AlgorithmIdentifierRef::decode(inner)?;
            let signature = BitStringRef::decode(inner)?.as_bytes();
            let signature = signature.ok_or_else(|| der::Tag::BitString.value_error())?;
            Ok::<_, der::Error>((signed_part, algorithm, signature))
        })?;

        let tbs = TbsCertificate::from_der(signed_part)?;
        if tbs.signature().owned_to_ref() != outer_algorithm {
            return Ok(Err(CertificateError::AlgorithmMismatch));
        }
        let spki = tbs.subject_public_key_info().to_der()?;
        let public_key = match PublicKey::from_spki_der(&spki) {
            Ok(key) => key,
            Err(error) => return Ok(Err(error)),
        };
        let policies = tbs
            .get_extension::<CertificatePolicies>()?
            .map(|(_, policies)| policies.0)
            .unwrap_or_default();
        let constraints = tbs.get_extension::<BasicConstraints>()?;
        let key_usage = tbs.get_extension::<x509_cert::ext::pkix::KeyUsage>()?;
        let extended_key_usages = tbs
            .get_extension::<ExtendedKeyUsage>()?
            .map(|(_, usages)| usages.0.iter().map(ToString::to_string).collect());
        let mut alternative_names = tbs
            .extensions()
            .into_iter()
            .flatten()
            .filter(|extension| extension.extn_id == SubjectAltName::OID);
        let subject_alternative_name = alternative_names
            .next()
            .map_or(&[][..], |name| name.extn_value.as_bytes());
        if alternative_names.next().is_some() {
            return Err(der::ErrorKind::Failed.into());
        }
        let critical = || {
            tbs.extensions()
                .into_iter()
                .flatten()
                .filter(|extension| extension.critical)
        };
        let unhandled = critical().find(|extension| !UNDERSTOOD_EXTENSIONS.contains(&extension.extn_id));

        Ok(Ok(Self {
            signed_part: der.slice_ref(signed_part),
            algorithm: SignatureAlgorithm::from_identifier(&outer_algorithm),
            signature: der.slice_ref(signature),
            serial: serial_hex(tbs.serial_number().as_bytes()),
            subject: tbs.subject().to_string(),
            common_name: common_name(tbs.subject()),
            issuer: tbs.issuer().to_string(),
            subject_der: tbs.subject().to_der()?.into(),
            issuer_der: tbs.issuer().to_der()?.into(),
            country: country(tbs.subject()),
            not_before: timestamp(tbs.validity().not_before),
            not_after: timestamp(tbs.validity().not_after),
            public_key,
            policies: policies
                .iter()
                .map(|policy| policy.policy_identifier.to_string())
                .collect(),
            extended_key_usages,
            subject_alternative_name: Bytes::copy_from_slice(subject_alternative_name),
            is_of_test_hierarchy: is_test_organization(tbs.issuer()) || is_test_organization(tbs.subject()),
            key_usage: key_usage.map(|(_, usage)| KeyUsage::from(&usage)),
            is_authority: constraints.as_ref().is_some_and(|(_, constraints)| constraints.ca),
            path_length: constraints.and_then(|(_, constraints)| constraints.path_len_constraint),
            critical_extensions: critical().map(|extension| extension.extn_id.to_string()).collect(),
            unhandled_critical: unhandled.map(|extension| extension.extn_id.to_string()),
            der: der.clone(),
        }))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("kind", &self.kind())
            .field("not_after", &self.not_after)
            .field("length", &self.der.len())
            .finish_non_exhaustive()
    }
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateKind {
    /// 利用者証明用電子証明書: proves that the holder is present.
    UserAuthentication,
    /// 署名用電子証明書: signs documents; carries name, address, birth date and sex.
    DigitalSignature,
    /// A CA (認証局) that issues the others.
    CertificationAuthority,
    /// None of these.
    Unknown,
}

impl CertificateKind {
    /// A stable name for programs, in snake_case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UserAuthentication => "user_authentication",
            Self::DigitalSignature => "digital_signature",
            Self::CertificationAuthority => "certification_authority",
            Self::Unknown => "unknown",
        }
    }
}

/// What a certificate's key may be used for (RFC 5280, 4.2.1.3), as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyUsage {
    /// Signatures other than the two below: authentication.
    pub digital_signature: bool,
    /// Signatures that the holder stands by (contentCommitment).
    pub non_repudiation: bool,
    /// Signatures on certificates.
    pub certificate_sign: bool,
    /// Signatures on revocation lists.
    pub crl_sign: bool,
}

impl From<&x509_cert::ext::pkix::KeyUsage> for KeyUsage {
    fn from(usage: &x509_cert::ext::pkix::KeyUsage) -> Self {
        Self {
            digital_signature: usage.digital_signature(),
            non_repudiation: usage.non_repudiation(),
            certificate_sign: usage.key_cert_sign(),
            crl_sign: usage.crl_sign(),
        }
    }
}

/// Where a point in time lies relative to a validity period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Validity {
    /// Before its start.
    NotYet,
    /// Within it.
    Valid,
    /// After its end.
    Expired,
}

impl Validity {
    /// A stable name for programs, in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYet => "not_yet",
            Self::Expired => "expired",
        }
    }
}

fn serial_hex(bytes: &[u8]) -> String {
    // A DER integer with the top bit set carries a zero byte in front that is no part of the number.
    let digits = match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    digits.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn common_name(name: &Name) -> Option<String> {
    name.common_name().ok().flatten().map(|name| name.value().into_owned())
}

fn country(name: &Name) -> Option<String> {
    let part = name.iter().find(|part| part.oid == COUNTRY)?;
    Some(std::str::from_utf8(part.value.value()).ok()?.to_owned())
}

fn is_test_organization(name: &Name) -> bool {
    name.iter().any(|part| {
        let value = part.value.value();
        part.oid == ORGANIZATION && value.trim_ascii().eq_ignore_ascii_case(TEST_ORGANIZATION)
    })
}

fn timestamp(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    // The last day of 9999, X.509's "never", lies beyond the largest timestamp.
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
