//! The wallet behind the carriers: engagements, the session that follows one, and answers.

use std::mem;
use std::thread;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kazasu::phone::mdoc::session::{Session, SessionEstablishment, Status};
use kazasu::phone::mdoc::web::{EncryptionInfo, WebRequest};
use kazasu::phone::mdoc::{CoseKey, Curve, MdocError, PrivateKey, SessionTranscript};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use super::issue::{Credential, cose_key};
use super::present::Presentation;
use super::profile::{HandoverForm, MdocFault, MdocProfile};
use crate::keys::elliptic::{EllipticCurve, EllipticKey};
use crate::keys::generator;
use crate::phone::cbor;

pub(crate) struct Wallet {
    profile: MdocProfile,
    credential: Credential,
    generator: ChaCha20Rng,
    /// DeviceEngagement and its key, made for the handover that is under way.
    prepared: Option<(EllipticKey, Vec<u8>)>,
    stage: Stage,
    times_asked: usize,
}

enum Stage {
    Idle,
    Engaged(Box<Engagement>),
    InSession { session: Box<Session>, reader_key: CoseKey },
}

/// What the transcript of a session is made of.
struct Engagement {
    key: EllipticKey,
    device_engagement: Vec<u8>,
    select: Vec<u8>,
    request: Option<Vec<u8>>,
}

impl Wallet {
    pub(super) fn new(profile: MdocProfile) -> Self {
        Self {
            credential: Credential::issue(&profile),
            generator: generator(profile.seed, "engagements"),
            prepared: None,
            stage: Stage::Idle,
            times_asked: 0,
            profile,
        }
    }

    pub(crate) fn profile(&self) -> &MdocProfile {
        &self.profile
    }

    pub(super) fn times_asked(&self) -> usize {
        self.times_asked
    }

    /// A DeviceEngagement with a new key, without retrieval methods, which the handover's records name.
    pub(crate) fn device_engagement(&mut self) -> Vec<u8> {
        let key = EllipticKey::draw(EllipticCurve::P256, &mut self.generator);
        let security = cbor::array(&[cbor::uint(1), cbor::encoded(&cose_key(&key))]);
        let (version, further) = match self.profile.handover {
            // OriginInfos without any, and Capabilities: reader authentication for all, extended requests. As recorded.
            HandoverForm::Negotiated => {
                let capabilities = [3, 4].map(|capability| (cbor::uint(capability), cbor::boolean(true)));
                let further = vec![
                    (cbor::uint(5), cbor::array(&[])),
                    (cbor::uint(6), cbor::map(&capabilities)),
                ];
                ("1.1", further)
            }
            HandoverForm::Static => ("1.0", Vec::new()),
        };
        let mut entries = vec![(cbor::uint(0), cbor::text(version)), (cbor::uint(1), security)];
        entries.extend(further);
        let engagement = cbor::map(&entries);
        self.prepared = Some((key, engagement.clone()));
        engagement
    }

    /// A UUID for Bluetooth LE.
    pub(crate) fn uuid(&mut self) -> [u8; 16] {
        let mut uuid = [0; 16];
        self.generator.fill_bytes(&mut uuid);
        uuid
    }

    /// Takes the messages of a handover with the device engagement made last. Whatever session there was is over.
    pub(crate) fn engage(&mut self, select: &[u8], request: Option<&[u8]>) {
        if let Some((key, device_engagement)) = self.prepared.take() {
            self.stage = Stage::Engaged(Box::new(Engagement {
                key,
                device_engagement,
                select: select.to_vec(),
                request: request.map(<[u8]>::to_vec),
            }));
        }
    }

    /// Whether a session message is waited for.
    pub(crate) fn is_engaged(&self) -> bool {
        !matches!(self.stage, Stage::Idle)
    }

    /// Forgets engagement and session.
    pub(crate) fn disengage(&mut self) {
        self.stage = Stage::Idle;
    }

    pub(crate) fn message(&mut self, message: &[u8]) -> Vec<u8> {
        let opened = match mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => return Status::Termination.to_session_data(),
            Stage::Engaged(engagement) => engagement.establish(message),
            Stage::InSession { session, reader_key } => Ok((session, reader_key)),
        };
        let answer = opened.and_then(|(session, reader_key)| self.answer(session, reader_key, message));
        answer.unwrap_or_else(|error| Status::for_error(&error).to_session_data())
    }

    fn answer(&mut self, mut session: Box<Session>, reader_key: CoseKey, message: &[u8]) -> Result<Vec<u8>, MdocError> {
        let received = session.open(message)?;
        let Some(request) = received.data().filter(|_| received.status().is_none()) else {
            return Ok(Vec::new());
        };
        let response = self.response(session.transcript(), Some(&reader_key), request);
        let mut answer = if self.profile.ends_session {
            session.seal_last(&response)?
        } else {
            session.seal(&response)?
        };
        if !session.has_ended() {
            self.stage = Stage::InSession { session, reader_key };
        }
        if self.profile.has(MdocFault::TruncatedMessage) {
            answer.truncate(answer.len() / 2);
        }
        Ok(answer)
    }

    pub(super) fn answer_browser(&mut self, request: &WebRequest, origin: &str) -> Result<String, MdocError> {
        let info = EncryptionInfo::from_text(&request.encryption_info)?;
        let transcript = info.transcript(origin);
        let device_request =
            Base64UrlUnpadded::decode_vec(&request.device_request).map_err(|_| MdocError::NotBase64Url)?;
        let response = self.response(&transcript, None, &device_request);
        let ephemeral = EllipticKey::draw(EllipticCurve::P256, &mut self.generator);
        let ephemeral = PrivateKey::from_bytes(Curve::P256, ephemeral.scalar())?;
        info.seal(&ephemeral, &transcript, &response)
    }

    fn response(&mut self, transcript: &SessionTranscript, reader_key: Option<&CoseKey>, request: &[u8]) -> Vec<u8> {
        let Self {
            profile,
            credential,
            times_asked,
            ..
        } = self;
        let mut consents = || {
            *times_asked += 1;
            thread::sleep(profile.consent_delay);
            profile.consents
        };
        let mut presentation = Presentation {
            profile,
            credential,
            transcript,
            reader_key,
            consents: &mut consents,
        };
        presentation.respond(request)
    }
}

impl Engagement {
    /// The session that the reader's first message establishes, with the reader's key.
    fn establish(&self, message: &[u8]) -> Result<(Box<Session>, CoseKey), MdocError> {
        let establishment = SessionEstablishment::parse(message)?;
        let key = PrivateKey::from_bytes(Curve::P256, self.key.scalar())?;
        let reader_key = establishment.reader_key().clone();
        let transcript = SessionTranscript::nfc(
            &self.device_engagement,
            establishment.reader_key_bytes(),
            &self.select,
            self.request.as_deref(),
        );
        let session = Session::for_holder(&key, &reader_key, transcript)?;
        Ok((Box::new(session), reader_key))
    }
}
