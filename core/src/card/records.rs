//! Files of records, as applications …0100 and …0401 have them.

use bytes::Bytes;

use super::credential::Application;
use super::error::{Error, Missing, Step};
use super::verify;
use crate::apdu::{Command, FileId, Link, Response, ShortFileId, StatusMeaning};
use crate::certificate::KeyIdentifier;
use crate::tlv::simple;

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
            verify::select_file(link, application, id, Step::Read(id)).await?;
            link.transmit(&Command::read_record(record)).await?
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

/// Reads the key identifier in EF 0002: 16 bytes (one source). Whether the record is they alone or an object that
/// holds them, as records are by JICSAP, is not known, so both are read.
pub(super) async fn key_reference(link: &mut Link, application: Application) -> Result<KeyIdentifier, Error> {
    let record = read_record(link, application, KEY_REFERENCE, 1).await?;
    let value = match simple::Reader::new(&record).next() {
        Some(Ok(object)) if record.len() > KEY_IDENTIFIER => object.value,
        _ => &record,
    };
    let identifier = <[u8; KEY_IDENTIFIER]>::try_from(value).map_err(|_| Error::MalformedFile {
        application,
        file: KEY_REFERENCE.into(),
        reason: "a key identifier has 16 bytes",
    })?;
    Ok(KeyIdentifier::new(identifier))
}

/// EF 0002.
const KEY_REFERENCE: ShortFileId = ShortFileId::literal::<0x02>();
/// Bytes of a key identifier.
const KEY_IDENTIFIER: usize = 16;
