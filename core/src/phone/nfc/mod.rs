//! NFC between reader and phone: NDEF over a Type 4 tag, TNEP, connection handover, and data transfer by APDUs.
