"""My Number cards, smartphones and the eligibility system (オンライン資格確認) at a clinic's reception desk.

>>> import kazasu
>>> answer = kazasu.read(b"<XmlMsg><MessageHeader/><MessageBody><ResultList><ResultOfQualificationConfirmation>"
...                      b"<Birthdate>19900102</Birthdate></ResultOfQualificationConfirmation></ResultList></MessageBody>"
...                      b"</XmlMsg>", "OQSsiquc01res_20260929000001.xml")
>>> answer.body.result_list[0].birthdate
datetime.date(1990, 1, 2)
>>> answer.decide().outcome
'could_not_ask'
"""

from kazasu import devices, messages, sim
from kazasu._base import Group, Message
from kazasu._kazasu import Attributes, Flow, Information, RetryCounter, Tap, __version__
from kazasu._reading import build, from_json, read, read_many
from kazasu.code import Code
from kazasu.devices import Reader, information, read_attributes, read_individual_number, readers, retries, run_async, tap
from kazasu.errors import (
    BlockedError,
    CardError,
    CertificateError,
    DeviceError,
    DeviceRemovedError,
    FolderError,
    KazasuError,
    LastTryError,
    MessageError,
    PhoneError,
    TraceError,
    UsageError,
    WrongCredentialError,
)
from kazasu.folder import Arrival, Folder
from kazasu.reception import (
    Comparison,
    Decision,
    Difference,
    Reason,
    compare,
    could_not_ask,
    decide,
    decide_unit,
    question,
)

__all__ = [
    "Arrival",
    "Attributes",
    "BlockedError",
    "CardError",
    "CertificateError",
    "Code",
    "Comparison",
    "Decision",
    "DeviceError",
    "DeviceRemovedError",
    "Difference",
    "Flow",
    "Folder",
    "FolderError",
    "Group",
    "Information",
    "KazasuError",
    "LastTryError",
    "Message",
    "MessageError",
    "PhoneError",
    "Reader",
    "Reason",
    "RetryCounter",
    "Tap",
    "TraceError",
    "UsageError",
    "WrongCredentialError",
    "__version__",
    "build",
    "compare",
    "could_not_ask",
    "decide",
    "decide_unit",
    "devices",
    "from_json",
    "information",
    "messages",
    "question",
    "read",
    "read_attributes",
    "read_individual_number",
    "read_many",
    "readers",
    "retries",
    "run_async",
    "sim",
    "tap",
]
