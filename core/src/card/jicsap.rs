//! What applications …0100 and …0401 do alike, as JICSAP has it: files of records, and a PIN that CHANGE KEY replaces.

use bytes::Bytes;

use super::credential::{Application, Credential, Pin};
use super::error::{Error, Missing, Step};
use super::verify::{self, Guard};
use crate::apdu::{Command, FileId, Link, LinkError, Response, ShortFileId, StatusMeaning, StatusWord};

/// Reads one record, from 1: naming the file in the command, and where the card refuses that, after selecting it.
/// Both forms are recorded, each by one source.
pub(super) async fn read_record(
    link: &mut Link,
    application: Application,
    file: ShortFileId,
    record: u8,
) -> Result<Bytes, Error> {
    let id = FileId::from(file);
    let response = link.transmit(&Command::read_record_by_sfi(file, record)).await?;
    let response = match response.status.meaning() {
        StatusMeaning::Success | StatusMeaning::RecordNotFound | StatusMeaning::SecurityStatusNotSatisfied => response,
        _ => {
            let selected = link.transmit(&Command::select_file(id)).await?;
            match selected.status {
                StatusWord::SUCCESS => link.transmit(&Command::read_record(record)).await?,
                _ => selected,
            }
        }
    };
    let Response { data, status } = response;
    let missing = match status.meaning() {
        StatusMeaning::Success => return Ok(data),
        StatusMeaning::NotFound => Missing::File(id),
        StatusMeaning::RecordNotFound => Missing::Record(id, record),
        _ => {
            return Err(Error::UnexpectedStatus {
                step: Step::Read(id),
                status,
            });
        }
    };
    Err(Error::NotOnThisDevice { application, missing })
}

/// Reads the 16 bytes of EF 0002, which name a key.
pub(super) async fn key_reference(link: &mut Link, application: Application) -> Result<[u8; 16], Error> {
    let record = read_record(link, application, KEY_REFERENCE, 1).await?;
    <[u8; 16]>::try_from(record.as_ref()).map_err(|_| Error::MalformedFile {
        application,
        file: KEY_REFERENCE.into(),
        reason: "a key reference has 16 bytes",
    })
}

/// Verifies `current` and has the card take `new` in its place: each sent at most once.
///
/// CHANGE KEY is about the selected file, so that is selected and not left to what VERIFY selects.
pub(super) async fn change_pin(
    link: &mut Link,
    credential: Credential,
    current: &Pin,
    new: &Pin,
    guard: Guard,
) -> Result<(), Error> {
    let file = FileId::from(credential.short_file_id());
    let change = Command::change_key(new.secret()).map_err(LinkError::from)?;
    let refused = |status| Error::UnexpectedStatus {
        step: Step::Change(credential),
        status,
    };

    let selected = link.transmit(&Command::select_file(file)).await?;
    match selected.status {
        StatusWord::SUCCESS => {}
        StatusWord::NOT_FOUND => {
            return Err(Error::NotOnThisDevice {
                application: credential.application(),
                missing: Missing::File(file),
            });
        }
        status => return Err(refused(status)),
    }
    verify::verify(link, credential, current.secret(), guard).await?;
    let response = link.transmit(&change).await?;
    match response.status {
        StatusWord::SUCCESS => Ok(()),
        status => Err(refused(status)),
    }
}

/// EF 0002.
const KEY_REFERENCE: ShortFileId = ShortFileId::literal::<0x02>();
