//! Members of a ZIP archive, within limits.

use std::fmt;
use std::io::{Cursor, Read};

use encoding_rs::SHIFT_JIS;
use zip::read::{ZipArchive, ZipReadOptions};
use zip::result::ZipError;

use super::super::file_name::{ApiId, FileName, Format};
use super::format_of;
use crate::secret::Secret;

/// How much an archive may hold. The defaults are choices of this crate; no limits of the terminal are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArchiveLimits {
    /// Bytes of the archive itself: 64 MiB.
    pub archive_bytes: usize,
    /// Members, folders among them: 1,000.
    pub members: usize,
    /// Bytes of one member: 64 MiB. A bulk answer of 2,000 units has about 8 MB.
    pub member_bytes: usize,
    /// Bytes of all members together: 256 MiB.
    pub total_bytes: usize,
    /// Bytes of a member for each byte that it takes in the archive: 250. Answers shrink to a hundredth at most.
    /// Members below one MiB are not measured.
    pub ratio: usize,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            archive_bytes: 64 << 20,
            members: 1000,
            member_bytes: 64 << 20,
            total_bytes: 256 << 20,
            ratio: 250,
        }
    }
}

/// Below this size of a member its ratio does not matter.
const RATIO_FLOOR: usize = 1 << 20;

/// A file out of an archive.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// The file's name without folders; it has no separators, and is neither empty nor `..`.
    pub name: String,
    /// What it holds.
    pub content: Vec<u8>,
}

impl Member {
    /// What it is by its content.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        format_of(&self.content)
    }
}

/// The content is a patient's, and is not shown.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({}, {} bytes)", self.name, self.content.len())
    }
}

/// Why an archive could not be read. Members are told by their number in it, from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The bytes do not begin as a ZIP does.
    #[error("not a ZIP archive")]
    NotAZip,
    /// Cut off or changed. Also what one in 65,536 wrong passwords looks like.
    #[error("the archive is damaged{}", at(*member))]
    Damaged {
        /// The member, when it is not the archive's directory.
        member: Option<usize>,
    },
    /// Members are encrypted, and there is no password.
    #[error("the archive is encrypted; a password is needed")]
    NeedsPassword,
    /// The password is not that of the archive.
    #[error("the password is wrong")]
    WrongPassword,
    /// A way of packing other than stored, deflated, encrypted by AES or by the ZIP of old.
    #[error("the archive is packed in a way that is not supported{}", at(Some(*member)))]
    Unsupported {
        /// The member.
        member: usize,
    },
    /// More members than [`ArchiveLimits::members`].
    #[error("the archive has {found} members, more than the {limit} that are accepted")]
    TooManyMembers {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// Larger than [`ArchiveLimits::archive_bytes`], [`ArchiveLimits::member_bytes`] or
    /// [`ArchiveLimits::total_bytes`].
    #[error("the archive or what is in it has more than the {limit} bytes that are accepted")]
    TooLarge {
        /// The limit that was met.
        limit: usize,
    },
    /// A member shrank by more than [`ArchiveLimits::ratio`], as in an archive made to fill the memory.
    #[error("a member is compressed more than a message can be{}", at(Some(*member)))]
    Ratio {
        /// The member.
        member: usize,
    },
    /// A member is an archive itself.
    #[error("there is an archive within the archive{}", at(Some(*member)))]
    Nested {
        /// The member.
        member: usize,
    },
    /// A member has no name that a file can have.
    #[error("a member has no proper name{}", at(Some(*member)))]
    BadName {
        /// The member.
        member: usize,
    },
}

impl ArchiveError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAZip => "not_a_zip",
            Self::Damaged { .. } => "damaged_archive",
            Self::NeedsPassword => "password_needed",
            Self::WrongPassword => "wrong_password",
            Self::Unsupported { .. } => "unsupported_archive",
            Self::TooManyMembers { .. } => "too_many_members",
            Self::TooLarge { .. } => "too_large",
            Self::Ratio { .. } => "compression_ratio",
            Self::Nested { .. } => "nested_archive",
            Self::BadName { .. } => "bad_member_name",
        }
    }
}

fn at(member: Option<usize>) -> String {
    member.map_or_else(String::new, |member| format!(" (member {member})"))
}

/// Reads all members of a ZIP archive, in its order; folders are left out. A password is used only where a member
/// is encrypted, and its bytes are taken as they are.
///
/// # Errors
/// [`ArchiveError`] when it is no ZIP archive, is damaged, does not open with the password, or goes beyond `limits`.
///
/// # Example
/// ```no_run
/// use kazasu::eligibility::archive::{ArchiveLimits, member_of, read_archive};
/// use kazasu::eligibility::{ApiId, ReadOptions, read};
///
/// let file = std::fs::read("OQSmuquc02res_202609290001.zip")?;
/// let members = read_archive(&file, None, &ArchiveLimits::default())?;
/// if let Some(answer) = ApiId::new("OQSmuquc02res").and_then(|api| member_of(&members, &api)) {
///     let document = read(&answer.content, &ReadOptions::named(&answer.name))?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_archive(
    bytes: &[u8],
    password: Option<&Secret>,
    limits: &ArchiveLimits,
) -> Result<Vec<Member>, ArchiveError> {
    if bytes.len() > limits.archive_bytes {
        return Err(ArchiveError::TooLarge {
            limit: limits.archive_bytes,
        });
    }
    if format_of(bytes) != Some(Format::Zip) {
        return Err(ArchiveError::NotAZip);
    }
    let damaged = ArchiveError::Damaged { member: None };
    // Each such record costs the library a search of its own when the directory is not right.
    const MAX_END_RECORDS: usize = 8;
    if memchr::memmem::find_iter(bytes, b"PK\x05\x06")
        .nth(MAX_END_RECORDS)
        .is_some()
    {
        return Err(damaged);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged)?;
    if archive.len() > limits.members {
        return Err(ArchiveError::TooManyMembers {
            found: archive.len(),
            limit: limits.members,
        });
    }
    let count = archive.len();
    let mut unpacking = Unpacking {
        archive,
        size: bytes.len(),
        password,
        limits,
        left: limits.total_bytes,
    };
    (1..=count)
        .filter_map(|member| unpacking.read_member(member).transpose())
        .collect()
}

/// The first member whose name says that it is an XML message of the given kind.
#[must_use]
pub fn member_of<'m>(members: &'m [Member], api: &ApiId) -> Option<&'m Member> {
    members.iter().find(|member| {
        FileName::parse(&member.name).api().as_ref() == Some(api) && member.format() == Some(Format::Xml)
    })
}

struct Unpacking<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes of the archive.
    size: usize,
    password: Option<&'a Secret>,
    limits: &'a ArchiveLimits,
    /// How many bytes the members still to come may have.
    left: usize,
}

/// Salt, check bytes and authentication code of AES-256. The library miscalculates below that length.
const MIN_ENCRYPTED: usize = 28;

impl Unpacking<'_> {
    /// Reads the member of a number from 1; `None` for a folder.
    fn read_member(&mut self, member: usize) -> Result<Option<Member>, ArchiveError> {
        let index = member.saturating_sub(1);
        let damaged = || ArchiveError::Damaged { member: Some(member) };
        let packed = {
            let raw = self.archive.by_index_raw(index).map_err(|_| damaged())?;
            if raw.is_dir() {
                return Ok(None);
            }
            // A directory that lies about the length must not raise what the ratio allows.
            let packed = usize::try_from(raw.compressed_size())
                .unwrap_or(usize::MAX)
                .min(self.size);
            match (raw.encrypted(), self.password) {
                (true, None) => return Err(ArchiveError::NeedsPassword),
                (true, Some(_)) if packed < MIN_ENCRYPTED => return Err(damaged()),
                _ => packed,
            }
        };
        let by_ratio = packed.saturating_mul(self.limits.ratio).max(RATIO_FLOOR);
        let by_size = self.limits.member_bytes.min(self.left);
        let allowed = by_ratio.min(by_size);

        let options = ZipReadOptions::new().password(self.password.map(Secret::expose));
        let file = self
            .archive
            .by_index_with_options(index, options)
            .map_err(|error| match error {
                ZipError::InvalidPassword => ArchiveError::WrongPassword,
                ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                    ArchiveError::Unsupported { member }
                }
                _ => damaged(),
            })?;
        let name = file_name(file.name_raw()).ok_or(ArchiveError::BadName { member })?;
        let mut content = Vec::new();
        // One byte more shows that there is more; the checksum is compared only when the end is met.
        let until = u64::try_from(allowed).unwrap_or(u64::MAX).saturating_add(1);
        file.take(until).read_to_end(&mut content).map_err(|_| damaged())?;
        if content.len() > allowed {
            return Err(match by_ratio < by_size {
                true => ArchiveError::Ratio { member },
                false if self.left < self.limits.member_bytes => ArchiveError::TooLarge {
                    limit: self.limits.total_bytes,
                },
                false => ArchiveError::TooLarge {
                    limit: self.limits.member_bytes,
                },
            });
        }
        if format_of(&content) == Some(Format::Zip) {
            return Err(ArchiveError::Nested { member });
        }
        self.left = self.left.saturating_sub(content.len());
        Ok(Some(Member { name, content }))
    }
}

/// The last part of a member's name. Names are UTF-8 or, from Japanese Windows, Shift_JIS.
fn file_name(raw: &[u8]) -> Option<String> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(raw)?
            .into_owned(),
    };
    let last = name.rsplit(['/', '\\', ':']).next()?;
    let proper = !matches!(last, "" | "." | "..") && !last.chars().any(char::is_control);
    proper.then(|| last.to_owned())
}
