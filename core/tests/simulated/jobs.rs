//! Every ready-made card procedure, in one form.

use std::fmt::Write;

use bytes::Bytes;
use kazasu::card::attributes::{Attributes, BirthDate};
use kazasu::card::face::CardFace;
use kazasu::card::hpki::{self, HpkiApplication, SigningForm};
use kazasu::card::jpki::{self, CertificateFile, Digest, KeySecret, SignatureScheme};
use kazasu::card::secure_messaging::{self, SessionRandomness};
use kazasu::card::{
    Credential, Error, Options, application_0401, card_face, card_identity, card_manager, input_support,
};
use kazasu::flow::Transceive;
use kazasu::reception;
use kazasu_sim::card::{CardProfile, HpkiProfile};

use super::{Card, Secrets, pin};

/// A procedure, and its result as text.
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut dyn Transceive, Secrets, Options) -> Result<String, Error>,
    is_of_hpki: bool,
    /// What it changes, to `4321` or `NEW456`.
    pub(crate) changes: Option<Credential>,
    /// Whether what the device refuses is left out of the result.
    pub(crate) leaves_out: bool,
}

impl Job {
    const fn new(name: &'static str, run: fn(&mut dyn Transceive, Secrets, Options) -> Result<String, Error>) -> Self {
        Self {
            name,
            run,
            is_of_hpki: false,
            changes: None,
            leaves_out: false,
        }
    }

    const fn of_hpki(self) -> Self {
        Self {
            is_of_hpki: true,
            ..self
        }
    }

    const fn changing(self, credential: Credential) -> Self {
        Self {
            changes: Some(credential),
            ..self
        }
    }

    const fn leaving_out(self) -> Self {
        Self {
            leaves_out: true,
            ..self
        }
    }

    /// A fresh card of the kind that the procedure is for.
    pub(crate) fn card(&self) -> Card {
        if self.is_of_hpki {
            Card::hpki(HpkiProfile::default())
        } else {
            Card::my_number(CardProfile::default())
        }
    }
}

pub(crate) const JOBS: [Job; 35] = [
    Job::new("jpki::authenticate", |device, secrets, options| {
        let done = jpki::authenticate(secrets.pin, digest(), options).run(device)?;
        Ok(hex(&[&done.certificate, &done.signature]))
    }),
    Job::new("jpki::sign, authentication", |device, secrets, options| {
        let done = jpki::sign(secrets.pin.into(), digest(), options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::sign, signature", |device, secrets, options| {
        let done = jpki::sign(secrets.password.into(), digest(), options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::sign_with", |device, secrets, options| {
        let (secret, scheme) = (KeySecret::from(secrets.password), SignatureScheme::Pkcs1Message);
        let done = jpki::sign_with(secret, scheme, b"message", options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::sign_with, long", |device, secrets, options| {
        let (secret, scheme) = (KeySecret::from(secrets.password), SignatureScheme::Pkcs1Message);
        let done = jpki::sign_with(secret, scheme, &[0x5A; 700], options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::change_pin", |device, secrets, options| {
        jpki::change_pin(secrets.pin, pin("4321"), options).run(device)?;
        Ok(String::new())
    })
    .changing(Credential::UserAuthentication),
    Job::new("jpki::change_signing_password", |device, secrets, options| {
        let new = kazasu::card::SigningPassword::new("NEW456").unwrap();
        jpki::change_signing_password(secrets.password, new, options).run(device)?;
        Ok(String::new())
    })
    .changing(Credential::DigitalSignature),
    Job::new("jpki::read_certificate, authentication", |device, secrets, options| {
        let file = CertificateFile::UserAuthentication;
        let done = jpki::read_certificate(file, Some(secrets.pin.into()), options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::read_certificate, signature", |device, secrets, options| {
        let file = CertificateFile::DigitalSignature;
        let done = jpki::read_certificate(file, Some(secrets.password.into()), options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::read_certificate, CA", |device, _, options| {
        let file = CertificateFile::DigitalSignatureCa;
        let done = jpki::read_certificate(file, None, options).run(device)?;
        Ok(hex(&[&done]))
    }),
    Job::new("jpki::information", |device, _, options| {
        Ok(format!("{:?}", jpki::information(options).run(device)?))
    })
    .leaving_out(),
    Job::new("reception::tap", |device, secrets, options| {
        let done = reception::tap(secrets.pin, digest(), options).run(device)?;
        let proof = &done.authentication;
        Ok(format!(
            "{:?} {}",
            done.token,
            hex(&[&proof.certificate, &proof.signature])
        ))
    }),
    Job::new("input_support::read_individual_number", |device, secrets, options| {
        let done = input_support::read_individual_number(secrets.pin, options).run(device)?;
        Ok(done.expose().to_owned())
    }),
    Job::new(
        "input_support::read_individual_number, A",
        |device, secrets, options| {
            let done = input_support::read_individual_number(secrets.number_a, options).run(device)?;
            Ok(done.expose().to_owned())
        },
    ),
    Job::new("input_support::read_attributes", |device, secrets, options| {
        Ok(attributes(
            &input_support::read_attributes(secrets.pin, options).run(device)?,
        ))
    }),
    Job::new("input_support::read_attributes, B", |device, secrets, options| {
        Ok(attributes(
            &input_support::read_attributes(secrets.number_b, options).run(device)?,
        ))
    }),
    Job::new("input_support::read_signed_information", |device, secrets, options| {
        signed(secrets.pin.into(), device, options)
    }),
    Job::new(
        "input_support::read_signed_information, A",
        |device, secrets, options| signed(secrets.number_a.into(), device, options),
    ),
    Job::new(
        "input_support::read_signed_information, B",
        |device, secrets, options| signed(secrets.number_b.into(), device, options),
    ),
    Job::new("input_support::change_pin", |device, secrets, options| {
        input_support::change_pin(secrets.pin, pin("4321"), options).run(device)?;
        Ok(String::new())
    })
    .changing(Credential::InputSupport),
    Job::new("card_face::read_card_face, A", |device, secrets, options| {
        Ok(face(&card_face::read_card_face(secrets.number_a, options).run(device)?))
    }),
    Job::new("card_face::read_card_face, B", |device, secrets, options| {
        Ok(face(&card_face::read_card_face(secrets.number_b, options).run(device)?))
    }),
    Job::new("card_face::read_age_record", |device, secrets, options| {
        let done = card_face::read_age_record(secrets.birth_date, options).run(device)?;
        Ok(hex(&[&done.encoded]))
    }),
    Job::new("card_face::read_card_face_evidence", |device, secrets, options| {
        let done = card_face::read_card_face_evidence(secrets.number_b, digest(), options).run(device)?;
        Ok(format!(
            "{} {:?} {}",
            face(&done.face),
            done.certificate,
            hex(&[&done.signature])
        ))
    }),
    Job::new("card_identity::read", |device, _, options| {
        let done = card_identity::read(options).run(device)?;
        Ok(format!("{:?} {done:?}", done.serial))
    }),
    Job::new("card_identity::change_pin", |device, secrets, options| {
        card_identity::change_pin(secrets.pin, pin("4321"), options).run(device)?;
        Ok(String::new())
    })
    .changing(Credential::CardIdentity),
    Job::new("application_0401::change_pin", |device, secrets, options| {
        application_0401::change_pin(secrets.pin, pin("4321"), options).run(device)?;
        Ok(String::new())
    })
    .changing(Credential::Application0401),
    Job::new("card_manager::read_all", |device, _, options| {
        let done = card_manager::read_all(options).run(device)?;
        let objects = card_manager::CardData::ALL.map(|object| done.get(object).map(|data| hex(&[data])));
        Ok(format!("{objects:?}"))
    })
    .leaving_out(),
    Job::new(
        "secure_messaging::read_individual_number",
        |device, secrets, options| {
            let done = secure_messaging::read_individual_number(secrets.pin, randomness(), options).run(device)?;
            Ok(done.expose().to_owned())
        },
    ),
    Job::new("secure_messaging::read_attributes", |device, secrets, options| {
        let done = secure_messaging::read_attributes(secrets.pin, randomness(), options).run(device)?;
        Ok(attributes(&done))
    }),
    Job::new("hpki::read_certificate", |device, _, options| {
        let done = hpki::read_certificate(HpkiApplication::Authentication, options).run(device)?;
        Ok(hex(&[&done]))
    })
    .of_hpki(),
    Job::new("hpki::sign, signature, DigestInfo", |device, secrets, options| {
        let application = HpkiApplication::Signature;
        hpki_sign(application, SigningForm::DigestInfo, secrets, device, options)
    })
    .of_hpki(),
    Job::new("hpki::sign, signature, block", |device, secrets, options| {
        let application = HpkiApplication::Signature;
        hpki_sign(application, SigningForm::PaddedBlock, secrets, device, options)
    })
    .of_hpki(),
    Job::new("hpki::sign, authentication, DigestInfo", |device, secrets, options| {
        let application = HpkiApplication::Authentication;
        hpki_sign(application, SigningForm::DigestInfo, secrets, device, options)
    })
    .of_hpki(),
    Job::new("hpki::sign, authentication, block", |device, secrets, options| {
        let application = HpkiApplication::Authentication;
        hpki_sign(application, SigningForm::PaddedBlock, secrets, device, options)
    })
    .of_hpki(),
];

pub(crate) fn digest() -> Digest {
    Digest::of(b"challenge")
}

pub(crate) fn randomness() -> SessionRandomness {
    SessionRandomness::new(&[0x11; 32], &[0x22; 32])
}

fn hex(parts: &[&Bytes]) -> String {
    parts.iter().fold(String::new(), |text, part| {
        part.iter().fold(text + " ", |mut text, byte| {
            write!(text, "{byte:02X}").unwrap();
            text
        })
    })
}

fn birth_date(birth_date: &BirthDate) -> String {
    match birth_date {
        BirthDate::Date(date) => date.to_string(),
        BirthDate::Text(text) => text.clone(),
    }
}

fn attributes(attributes: &Attributes) -> String {
    format!(
        "{} {} {} {}",
        attributes.name,
        attributes.address,
        birth_date(&attributes.birth_date),
        attributes.sex.code()
    )
}

fn face(face: &CardFace) -> String {
    let (signed, unsigned) = (face.unverified(), face.unsigned());
    let images = [
        &signed.name_image,
        &signed.address_image,
        &signed.photo,
        &unsigned.security_code_image,
    ];
    let images = images.map(|image| image.as_ref().map(|image| hex(&[image.bytes()])));
    format!(
        "{:?} {:?} {:?} {:?} {images:?} {:?}",
        signed.birth_date.as_ref().map(birth_date),
        signed.sex.as_ref().map(|sex| sex.code().to_owned()),
        signed.card_key,
        unsigned.expiry,
        face.signature().map(|signature| hex(&[signature])),
    )
}

fn signed(
    secret: input_support::InputSupportSecret,
    device: &mut dyn Transceive,
    options: Options,
) -> Result<String, Error> {
    let done = input_support::read_signed_information(secret, options).run(device)?;
    let number = done.number.as_ref().map(|number| number.expose().to_owned());
    Ok(format!(
        "{number:?} {:?} {:?}",
        done.attributes.as_ref().map(attributes),
        done.signer
    ))
}

fn hpki_sign(
    application: HpkiApplication,
    form: SigningForm,
    secrets: Secrets,
    device: &mut dyn Transceive,
    options: Options,
) -> Result<String, Error> {
    let done = hpki::sign(application, secrets.hpki_pin, digest(), form, options).run(device)?;
    Ok(hex(&[&done.certificate, &done.signature]))
}
