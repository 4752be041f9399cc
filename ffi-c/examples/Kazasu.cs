// The C library `kazasu` for C#: every function of kazasu.h, its structs, constants and handles, for .NET and Mono.
//
// What a function does, its units, errors and threads are told in kazasu.h. Here as there: text is UTF-8; secrets are
// bytes, so that they can be wiped (`Array.Clear`); what is not KAZASU_OK is a failure. Handles are freed by the
// garbage collector at the latest; better, put them into `using`. Where C takes NULL for a handle, give `None` of its
// class. Delegates that the library keeps (a device's `Transceive`) have to be kept alive by the program.
//
// Licensed under MIT or Apache-2.0, at your option.

using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Kazasu
{
    /// <summary>A handle of the library.</summary>
    public abstract class Handle : SafeHandle
    {
        protected Handle() : base(IntPtr.Zero, true) { }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }
    }

    public sealed class AnchorsHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static AnchorsHandle None
        {
            get { return new AnchorsHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_anchors_free(handle);
            return true;
        }
    }

    public sealed class BufferHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static BufferHandle None
        {
            get { return new BufferHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_buffer_free(handle);
            return true;
        }
    }

    public sealed class CancelHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static CancelHandle None
        {
            get { return new CancelHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_cancel_free(handle);
            return true;
        }
    }

    public sealed class DeviceHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static DeviceHandle None
        {
            get { return new DeviceHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_device_free(handle);
            return true;
        }
    }

    public sealed class ErrorHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static ErrorHandle None
        {
            get { return new ErrorHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_error_free(handle);
            return true;
        }
    }

    public sealed class FaceFolderHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static FaceFolderHandle None
        {
            get { return new FaceFolderHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_face_folder_free(handle);
            return true;
        }
    }

    public sealed class FlowHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static FlowHandle None
        {
            get { return new FlowHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_flow_free(handle);
            return true;
        }
    }

    public sealed class FolderHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static FolderHandle None
        {
            get { return new FolderHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_folder_free(handle);
            return true;
        }
    }

    public sealed class MdocRequestHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static MdocRequestHandle None
        {
            get { return new MdocRequestHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_mdoc_request_free(handle);
            return true;
        }
    }

    public sealed class MdocSessionHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static MdocSessionHandle None
        {
            get { return new MdocSessionHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_mdoc_session_free(handle);
            return true;
        }
    }

    public sealed class MessageHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static MessageHandle None
        {
            get { return new MessageHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_message_free(handle);
            return true;
        }
    }

    public sealed class RecordHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static RecordHandle None
        {
            get { return new RecordHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_record_free(handle);
            return true;
        }
    }

    public sealed class TerminalHandle : Handle
    {
        /// <summary>NULL.</summary>
        public static TerminalHandle None
        {
            get { return new TerminalHandle(); }
        }

        protected override bool ReleaseHandle()
        {
            Native.kazasu_terminal_free(handle);
            return true;
        }
    }

    /// <summary>A day, a month or a time; what the value does not have is 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Date
    {
        public short Year;
        public byte Month;
        public byte Day;
        public byte Hour;
        public byte Minute;
        public byte Second;

        public static Date Of(DateTime day)
        {
            return new Date { Year = (short)day.Year, Month = (byte)day.Month, Day = (byte)day.Day };
        }
    }

    /// <summary>What a job goes by; all 0 is the default.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CardOptions
    {
        public uint Guard;
        public uint ExtendedLength;
        public uint ShortReadLength;
    }

    /// <summary>How to ask; all 0 and null is the default.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct AskOptions
    {
        public uint TimeoutMs;
        public uint PickUpTimeoutMs;
        public uint PollIntervalMs;
        public uint Encoding;
        public uint Flags;
        /// <summary>Of a CancelHandle, <c>DangerousGetHandle</c>; it has to live as long as the question.</summary>
        public IntPtr Cancel;
        public Progress Progress;
        public IntPtr User;
    }

    /// <summary>A value on the way through a message; the texts are UTF-8, see <c>Native.Text</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Value
    {
        public IntPtr Path;
        public IntPtr Japanese;
        public IntPtr Text;
        public IntPtr Label;
        public uint Kind;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int Transceive(
        IntPtr user, IntPtr command, UIntPtr commandLength, IntPtr response, ref UIntPtr responseLength);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void Progress(IntPtr user, uint waiting, ulong elapsedMs);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int Visitor(IntPtr user, ref Value value);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int Sign(
        IntPtr user, IntPtr data, UIntPtr length, IntPtr signature, ref UIntPtr signatureLength);

    /// <summary>A failed call.</summary>
    public sealed class KazasuException : Exception
    {
        public KazasuException(int status, ErrorHandle error)
            : base(error == null || error.IsInvalid
                ? Native.Text(Native.kazasu_status_text(status))
                : Native.Text(Native.kazasu_error_message(error, Native.KAZASU_LANGUAGE_JAPANESE)))
        {
            Status = status;
            TriesLeft = -1;
            Code = Path = "";
            if (error != null && !error.IsInvalid)
            {
                Code = Native.Text(Native.kazasu_error_code(error));
                Path = Native.Text(Native.kazasu_error_path(error));
                TriesLeft = Native.kazasu_error_tries_left(error);
            }
        }

        /// <summary>KAZASU_E_….</summary>
        public int Status { get; private set; }

        /// <summary>The stable word for the failure.</summary>
        public string Code { get; private set; }

        /// <summary>The element of a message that the failure is about.</summary>
        public string Path { get; private set; }

        /// <summary>How many tries are left; -1 when that is not known.</summary>
        public int TriesLeft { get; private set; }
    }

    public static class Native
    {
        /// <summary>libkazasu.so, libkazasu.dylib, kazasu.dll.</summary>
        public const string Library = "kazasu";

        /// <summary>A function that copies text into a buffer.</summary>
        public delegate int Copy(byte[] buffer, UIntPtr size, out UIntPtr needed);

        /// <summary>The text that a function copies; null where it is absent.</summary>
        public static string Text(Copy copy)
        {
            UIntPtr needed;
            int status = copy(null, UIntPtr.Zero, out needed);
            if (status == KAZASU_E_BUFFER_TOO_SMALL)
            {
                byte[] buffer = new byte[(int)needed];
                status = copy(buffer, needed, out needed);
                if (status == KAZASU_OK)
                {
                    return Encoding.UTF8.GetString(buffer, 0, buffer.Length - 1);
                }
            }
            if (status == KAZASU_E_ABSENT)
            {
                return null;
            }
            throw new KazasuException(status, null);
        }

        /// <summary>A text of the library's: UTF-8 that ends with NUL.</summary>
        public static string Text(IntPtr text)
        {
            if (text == IntPtr.Zero)
            {
                return null;
            }
            int length = 0;
            while (Marshal.ReadByte(text, length) != 0)
            {
                length++;
            }
            return Encoding.UTF8.GetString(Bytes(text, (UIntPtr)length));
        }

        /// <summary>Bytes of the library's, copied.</summary>
        public static byte[] Bytes(IntPtr data, UIntPtr length)
        {
            byte[] bytes = new byte[(int)length];
            if (bytes.Length > 0)
            {
                Marshal.Copy(data, bytes, 0, bytes.Length);
            }
            return bytes;
        }

        /// <summary>Throws when a call failed whose status says it all.</summary>
        public static void Check(int status)
        {
            if (status != KAZASU_OK)
            {
                throw new KazasuException(status, null);
            }
        }

        /// <summary>Throws when a call failed, and frees its error.</summary>
        public static void Check(int status, ErrorHandle error)
        {
            using (error)
            {
                if (status != KAZASU_OK)
                {
                    throw new KazasuException(status, error);
                }
            }
        }

        public const int KAZASU_OK = 0;
        public const int KAZASU_E_ABSENT = 1;
        public const int KAZASU_E_NULL_ARGUMENT = 10;
        public const int KAZASU_E_NOT_UTF8 = 11;
        public const int KAZASU_E_BUFFER_TOO_SMALL = 12;
        public const int KAZASU_E_INVALID_ARGUMENT = 13;
        public const int KAZASU_E_WRONG_TYPE = 14;
        public const int KAZASU_E_NOT_IN_THIS_BUILD = 15;
        public const int KAZASU_E_PANIC = 16;
        public const int KAZASU_E_CALLBACK_FAILED = 17;
        public const int KAZASU_E_USED_UP = 18;
        public const int KAZASU_E_IN_USE = 19;
        public const int KAZASU_E_RANDOMNESS = 21;
        public const int KAZASU_E_TOO_LARGE = 100;
        public const int KAZASU_E_BAD_ENCODING = 101;
        public const int KAZASU_E_MISSING = 110;
        public const int KAZASU_E_MISFIT = 111;
        public const int KAZASU_E_TOO_LONG = 112;
        public const int KAZASU_E_UNKNOWN_CODE = 113;
        public const int KAZASU_E_UNREPRESENTABLE = 114;
        public const int KAZASU_E_MORE = 120;
        public const int KAZASU_E_DEVICE_ABSENT = 200;
        public const int KAZASU_E_DEVICE_REMOVED = 201;
        public const int KAZASU_E_DEVICE_RESET = 202;
        public const int KAZASU_E_DEVICE_TIMED_OUT = 203;
        public const int KAZASU_E_CANCELLED = 210;
        public const int KAZASU_E_READER_FAILED = 220;
        public const int KAZASU_E_READER_SERVICE_NOT_RUNNING = 221;
        public const int KAZASU_E_READER_NONE = 222;
        public const int KAZASU_E_READER_NOT_FOUND = 223;
        public const int KAZASU_E_READER_NO_CARD = 224;
        public const int KAZASU_E_READER_IN_USE = 225;
        public const int KAZASU_E_READER_LIMITATION = 226;
        public const int KAZASU_E_FLOW_NOTHING_TO_ANSWER = 240;
        public const int KAZASU_E_FLOW_UNFINISHED = 241;
        public const int KAZASU_E_FLOW_STALLED = 242;
        public const int KAZASU_E_COMMAND_CLASS = 300;
        public const int KAZASU_E_COMMAND_DATA_TOO_LONG = 301;
        public const int KAZASU_E_COMMAND_EXPECTED_TOO_LONG = 302;
        public const int KAZASU_E_COMMAND_OFFSET = 303;
        public const int KAZASU_E_AID_LENGTH = 310;
        public const int KAZASU_E_SHORT_FILE_ID_OUT_OF_RANGE = 311;
        public const int KAZASU_E_RESPONSE_TRUNCATED = 320;
        public const int KAZASU_E_RESPONSE_TOO_LONG = 321;
        public const int KAZASU_E_TOO_MANY_ROUNDS = 322;
        public const int KAZASU_E_FILE_TOO_LONG = 323;
        public const int KAZASU_E_CARD_REFUSED = 324;
        public const int KAZASU_E_TRACE_TOO_LONG = 340;
        public const int KAZASU_E_TRACE_TOO_MANY_ENTRIES = 341;
        public const int KAZASU_E_TRACE_NO_HEADER = 342;
        public const int KAZASU_E_TRACE_UNKNOWN_VERSION = 343;
        public const int KAZASU_E_TRACE_NOT_AN_EXCHANGE = 344;
        public const int KAZASU_E_TLV_TRUNCATED = 400;
        public const int KAZASU_E_TLV_TAG_TOO_LONG = 401;
        public const int KAZASU_E_TLV_UNSUPPORTED_LENGTH = 402;
        public const int KAZASU_E_TLV_TOO_DEEP = 403;
        public const int KAZASU_E_SIMPLE_TLV_TRUNCATED = 420;
        public const int KAZASU_E_SIMPLE_TLV_INVALID_TAG = 421;
        public const int KAZASU_E_APPLICATION_NOT_FOUND = 500;
        public const int KAZASU_E_NOT_ON_THIS_DEVICE = 501;
        public const int KAZASU_E_WRONG_APPLICATION = 502;
        public const int KAZASU_E_UNEXPECTED_STATUS = 503;
        public const int KAZASU_E_SECURE_SESSION_LOST = 504;
        public const int KAZASU_E_CARD_FILE_MALFORMED = 505;
        public const int KAZASU_E_CREDENTIAL_WRONG = 520;
        public const int KAZASU_E_CREDENTIAL_BLOCKED = 521;
        public const int KAZASU_E_CREDENTIAL_LAST_TRY = 522;
        public const int KAZASU_E_CREDENTIAL_REQUIRED = 523;
        public const int KAZASU_E_CREDENTIAL_DOES_NOT_OPEN = 524;
        public const int KAZASU_E_INVALID_PIN = 540;
        public const int KAZASU_E_INVALID_SIGNING_PASSWORD = 541;
        public const int KAZASU_E_INVALID_INDIVIDUAL_NUMBER = 542;
        public const int KAZASU_E_INVALID_NUMBER_B = 543;
        public const int KAZASU_E_INVALID_BIRTH_DATE_KEY = 544;
        public const int KAZASU_E_INVALID_BIRTH_DATE = 545;
        public const int KAZASU_E_INVALID_HPKI_PIN = 546;
        public const int KAZASU_E_SIGNATURE_INPUT_LENGTH = 560;
        public const int KAZASU_E_SIGNATURE_INPUT_NEEDS_MESSAGE = 561;
        public const int KAZASU_E_SIGNATURE_KEY_UNSUITABLE = 562;
        public const int KAZASU_E_CARD_FACE_INCOMPLETE = 580;
        public const int KAZASU_E_CERTIFICATE_MALFORMED = 600;
        public const int KAZASU_E_CERTIFICATE_MALFORMED_CARD_VERIFIABLE = 601;
        public const int KAZASU_E_CERTIFICATE_TOO_LONG = 602;
        public const int KAZASU_E_CERTIFICATE_TRAILING_BYTES = 603;
        public const int KAZASU_E_CERTIFICATE_ALGORITHM_MISMATCH = 610;
        public const int KAZASU_E_CERTIFICATE_UNSUPPORTED_ALGORITHM = 611;
        public const int KAZASU_E_CERTIFICATE_UNSUPPORTED_KEY = 612;
        public const int KAZASU_E_CERTIFICATE_SIGNATURE_INVALID = 620;
        public const int KAZASU_E_CERTIFICATE_NOT_AN_AUTHORITY = 621;
        public const int KAZASU_E_CERTIFICATE_TEST_AUTHORITY = 622;
        public const int KAZASU_E_CERTIFICATE_ISSUER_MISMATCH = 623;
        public const int KAZASU_E_CERTIFICATE_OTHER_AUTHORITY = 624;
        public const int KAZASU_E_CERTIFICATE_UNHANDLED_CRITICAL_EXTENSION = 625;
        public const int KAZASU_E_CERTIFICATE_NO_ANCHOR = 626;
        public const int KAZASU_E_REVOCATION_CHECK_FAILED = 640;
        public const int KAZASU_E_CBOR_MALFORMED = 700;
        public const int KAZASU_E_CBOR_TRAILING_BYTES = 701;
        public const int KAZASU_E_CBOR_INDEFINITE_LENGTH = 702;
        public const int KAZASU_E_CBOR_DUPLICATE_KEY = 703;
        public const int KAZASU_E_CBOR_TOO_DEEP = 704;
        public const int KAZASU_E_CBOR_TOO_LONG = 705;
        public const int KAZASU_E_CBOR_UNEXPECTED = 706;
        public const int KAZASU_E_CBOR_MISSING = 707;
        public const int KAZASU_E_NFC_NOT_OFFERED = 720;
        public const int KAZASU_E_NFC_TRANSFER_NOT_OFFERED = 721;
        public const int KAZASU_E_NFC_CAPABILITY_CONTAINER = 722;
        public const int KAZASU_E_NFC_NO_MESSAGE = 723;
        public const int KAZASU_E_NFC_MESSAGE_TOO_LONG = 724;
        public const int KAZASU_E_NFC_READ_ONLY = 725;
        public const int KAZASU_E_NFC_WRONG_READ_LENGTH = 726;
        public const int KAZASU_E_NFC_NO_HANDOVER = 727;
        public const int KAZASU_E_NFC_SERVICE_REFUSED = 728;
        public const int KAZASU_E_NFC_NOT_READY = 729;
        public const int KAZASU_E_NFC_UNEXPECTED_MESSAGE = 730;
        public const int KAZASU_E_NFC_SESSION_MESSAGE = 731;
        public const int KAZASU_E_NFC_SESSION_MESSAGE_TOO_LONG = 732;
        public const int KAZASU_E_NFC_UNEXPECTED_STATUS = 733;
        public const int KAZASU_E_NDEF_EMPTY = 750;
        public const int KAZASU_E_NDEF_TRUNCATED = 751;
        public const int KAZASU_E_NDEF_TRAILING_BYTES = 752;
        public const int KAZASU_E_NDEF_MESSAGE_BEGIN = 753;
        public const int KAZASU_E_NDEF_CHUNKED = 754;
        public const int KAZASU_E_NDEF_MALFORMED = 755;
        public const int KAZASU_E_NDEF_TOO_MANY_RECORDS = 756;
        public const int KAZASU_E_NDEF_TOO_LONG = 757;
        public const int KAZASU_E_TNEP_PARAMETER = 770;
        public const int KAZASU_E_TNEP_VERSION = 771;
        public const int KAZASU_E_TNEP_MODE = 772;
        public const int KAZASU_E_TNEP_STATUS = 773;
        public const int KAZASU_E_HANDOVER_NO_SELECT = 780;
        public const int KAZASU_E_HANDOVER_VERSION = 781;
        public const int KAZASU_E_HANDOVER_ALTERNATIVE_CARRIER = 782;
        public const int KAZASU_E_HANDOVER_NO_DEVICE_ENGAGEMENT = 783;
        public const int KAZASU_E_MDOC_MALFORMED = 800;
        public const int KAZASU_E_MDOC_UNSUPPORTED_VERSION = 801;
        public const int KAZASU_E_MDOC_UNSUPPORTED_CURVE = 802;
        public const int KAZASU_E_MDOC_UNSUPPORTED_ALGORITHM = 803;
        public const int KAZASU_E_MDOC_UNSUPPORTED_CIPHER_SUITE = 804;
        public const int KAZASU_E_MDOC_INVALID_KEY = 805;
        public const int KAZASU_E_MDOC_CURVE_MISMATCH = 806;
        public const int KAZASU_E_MDOC_UNHANDLED_CRITICAL_HEADER = 807;
        public const int KAZASU_E_MDOC_PAYLOAD = 808;
        public const int KAZASU_E_MDOC_MAC_INVALID = 809;
        public const int KAZASU_E_MDOC_DECRYPTION = 810;
        public const int KAZASU_E_MDOC_SESSION_ENDED = 811;
        public const int KAZASU_E_MDOC_NOT_BASE64URL = 812;
        public const int KAZASU_E_MDOC_STATUS = 820;
        public const int KAZASU_E_MDOC_NOT_RETURNED = 821;
        public const int KAZASU_E_MDOC_SEVERAL_DOCUMENTS = 822;
        public const int KAZASU_E_MDOC_NO_CERTIFICATE = 830;
        public const int KAZASU_E_MDOC_ISSUER_NAME = 831;
        public const int KAZASU_E_MDOC_ROOT_NOT_VALID = 832;
        public const int KAZASU_E_MDOC_SIGNER_NOT_VALID = 833;
        public const int KAZASU_E_MDOC_NOT_A_DOCUMENT_SIGNER = 834;
        public const int KAZASU_E_MDOC_DOC_TYPE = 835;
        public const int KAZASU_E_MDOC_DIGEST_MISSING = 836;
        public const int KAZASU_E_MDOC_DIGEST_MISMATCH = 837;
        public const int KAZASU_E_MDOC_NOT_YET_VALID = 838;
        public const int KAZASU_E_MDOC_EXPIRED = 839;
        public const int KAZASU_E_MDOC_SIGNED_OUTSIDE_CERTIFICATE = 840;
        public const int KAZASU_E_MDOC_CONTRADICTING_TIMES = 841;
        public const int KAZASU_E_MDOC_READER_KEY_NEEDED = 842;
        public const int KAZASU_E_MDOC_NOT_AUTHORIZED = 843;
        public const int KAZASU_E_MDOC_LONG_VALIDITY = 860;
        public const int KAZASU_E_MDOC_KEY_USAGE_NOT_CRITICAL = 861;
        public const int KAZASU_E_MDOC_EXTENDED_KEY_USAGE_NOT_CRITICAL = 862;
        public const int KAZASU_E_MDOC_COUNTRY = 863;
        public const int KAZASU_E_MDOC_ROOT_PATH_LENGTH = 864;
        public const int KAZASU_E_MDOC_FURTHER_CERTIFICATES = 865;
        public const int KAZASU_E_MDOC_SHORT_RANDOM = 866;
        public const int KAZASU_E_PRESENTATION_OTHER_CARRIER = 880;
        public const int KAZASU_E_PRESENTATION_NO_DATA = 881;
        public const int KAZASU_E_UNKNOWN_ENCODING = 900;
        public const int KAZASU_E_MALFORMED_XML = 901;
        public const int KAZASU_E_DTD = 902;
        public const int KAZASU_E_NOT_A_MESSAGE = 903;
        public const int KAZASU_E_UNKNOWN_KIND = 904;
        public const int KAZASU_E_UNKNOWN_ELEMENT = 905;
        public const int KAZASU_E_REPEATED = 906;
        public const int KAZASU_E_UNEXPECTED_CHILDREN = 907;
        public const int KAZASU_E_STRAY_TEXT = 908;
        public const int KAZASU_E_ATTRIBUTES = 909;
        public const int KAZASU_E_ENCODING_MISMATCH = 910;
        public const int KAZASU_E_NOT_APP_TEXT = 911;
        public const int KAZASU_E_NO_SUCH_ELEMENT = 920;
        public const int KAZASU_E_NO_SUCH_ITEM = 921;
        public const int KAZASU_E_ILLEGAL_CHARACTER = 930;
        public const int KAZASU_E_NOT_DIGITS = 940;
        public const int KAZASU_E_WRONG_LENGTH = 941;
        public const int KAZASU_E_CHECK_DIGIT = 942;
        public const int KAZASU_E_UNEXPECTED_MESSAGE = 950;
        public const int KAZASU_E_OTHER_INQUIRY = 951;
        public const int KAZASU_E_UNCLEAR = 952;
        public const int KAZASU_E_NOT_A_ZIP = 960;
        public const int KAZASU_E_DAMAGED_ARCHIVE = 961;
        public const int KAZASU_E_PASSWORD_NEEDED = 962;
        public const int KAZASU_E_WRONG_PASSWORD = 963;
        public const int KAZASU_E_UNSUPPORTED_ARCHIVE = 964;
        public const int KAZASU_E_TOO_MANY_MEMBERS = 965;
        public const int KAZASU_E_COMPRESSION_RATIO = 966;
        public const int KAZASU_E_NESTED_ARCHIVE = 967;
        public const int KAZASU_E_BAD_MEMBER_NAME = 968;
        public const int KAZASU_E_JSON_MALFORMED = 980;
        public const int KAZASU_E_JSON_UNKNOWN_KEY = 981;
        public const int KAZASU_E_JSON_REPEATED_KEY = 982;
        public const int KAZASU_E_JSON_WRONG_TYPE = 983;
        public const int KAZASU_E_JSON_KIND_NEEDED = 984;
        public const int KAZASU_E_JSON_UNKNOWN_ELEMENTS = 985;
        public const int KAZASU_E_NOT_A_PRESCRIPTION = 1000;
        public const int KAZASU_E_TOO_MANY_RECORDS = 1001;
        public const int KAZASU_E_TOO_MANY_FIELDS = 1002;
        public const int KAZASU_E_SEPARATOR = 1003;
        public const int KAZASU_E_UNKNOWN_VERSION = 1010;
        public const int KAZASU_E_ENCODING = 1011;
        public const int KAZASU_E_BYTE_ORDER_MARK = 1012;
        public const int KAZASU_E_LINE_ENDS = 1013;
        public const int KAZASU_E_END_MARK = 1014;
        public const int KAZASU_E_BLANK_LINE = 1015;
        public const int KAZASU_E_OTHER_DIALECT = 1016;
        public const int KAZASU_E_UNKNOWN_RECORD = 1020;
        public const int KAZASU_E_MISSING_RECORD = 1021;
        public const int KAZASU_E_REPEATED_RECORD = 1022;
        public const int KAZASU_E_WRONG_ORDER = 1023;
        public const int KAZASU_E_FEWER_FIELDS = 1030;
        public const int KAZASU_E_SURPLUS_FIELDS = 1031;
        public const int KAZASU_E_UNKNOWN_FIELD = 1032;
        public const int KAZASU_E_AMOUNT_FORM = 1040;
        public const int KAZASU_E_BLANKS = 1041;
        public const int KAZASU_E_QUOTES = 1042;
        public const int KAZASU_E_CONTROL_CHARACTER = 1043;
        public const int KAZASU_E_GAIJI = 1044;
        public const int KAZASU_E_ODD_INSURER_NUMBER = 1050;
        public const int KAZASU_E_NO_INSURED_NUMBER = 1051;
        public const int KAZASU_E_MIXED_BURDEN = 1052;
        public const int KAZASU_E_DUMMY_CODE = 1053;
        public const int KAZASU_E_INVALID_NAME = 1100;
        public const int KAZASU_E_SAME_FOLDER = 1101;
        public const int KAZASU_E_NAME_IN_USE = 1102;
        public const int KAZASU_E_FOLDER_IO = 1103;
        public const int KAZASU_E_REFUSED = 1104;
        public const int KAZASU_E_TIMED_OUT = 1105;
        public const int KAZASU_E_INCOMPLETE = 1106;
        public const int KAZASU_E_NOT_A_REQUEST = 1107;
        public const int KAZASU_E_ANSWER_NOT_XML = 1108;
        public const int KAZASU_E_ANSWER_OF_ANOTHER_QUESTION = 1109;
        public const int KAZASU_E_PENDING_IO = 1120;
        public const int KAZASU_E_PENDING_MALFORMED = 1121;
        public const int KAZASU_E_NOT_AN_ERA_DATE = 1200;
        public const int KAZASU_E_NO_SUCH_DAY = 1201;
        public const int KAZASU_E_OUTSIDE_ERA = 1202;
        public const int KAZASU_E_BEFORE_GREGORIAN = 1203;
        public const string KAZASU_MDOC_JAPAN = "org.iso.23220.1.jp.mnc";
        public const string KAZASU_MDOC_NAMESPACE_JAPAN = "org.iso.23220.1.jp";
        public const string KAZASU_MDOC_NAMESPACE_COMMON = "org.iso.23220.1";
        public const uint KAZASU_ANCHORS_NONE = 0;
        public const uint KAZASU_ANCHORS_PRODUCTION = 1;
        public const uint KAZASU_ANCHORS_SIMULATOR = 2;
        public const uint KAZASU_ANCHOR_FOR_CERTIFICATES = 0;
        public const uint KAZASU_ANCHOR_FOR_DOCUMENTS = 1;
        public const uint KAZASU_LANGUAGE_JAPANESE = 0;
        public const uint KAZASU_LANGUAGE_ENGLISH = 1;
        public const uint KAZASU_GUARD_ON = 0;
        public const uint KAZASU_GUARD_LAST_TRY_ALLOWED = 1;
        public const uint KAZASU_GUARD_OFF = 2;
        public const uint KAZASU_EXTENDED_LENGTH_UNKNOWN = 0;
        public const uint KAZASU_EXTENDED_LENGTH_YES = 1;
        public const uint KAZASU_EXTENDED_LENGTH_NO = 2;
        public const uint KAZASU_CREDENTIAL_USER_AUTHENTICATION = 1;
        public const uint KAZASU_CREDENTIAL_DIGITAL_SIGNATURE = 2;
        public const uint KAZASU_CREDENTIAL_INPUT_SUPPORT = 3;
        public const uint KAZASU_CREDENTIAL_NUMBER_A = 4;
        public const uint KAZASU_CREDENTIAL_NUMBER_B = 5;
        public const uint KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A = 6;
        public const uint KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B = 7;
        public const uint KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE = 8;
        public const uint KAZASU_CREDENTIAL_CARD_IDENTITY = 9;
        public const uint KAZASU_CREDENTIAL_APPLICATION_0401 = 10;
        public const uint KAZASU_CREDENTIAL_HPKI_SIGNATURE = 11;
        public const uint KAZASU_CREDENTIAL_HPKI_AUTHENTICATION = 12;
        public const uint KAZASU_CERTIFICATE_USER_AUTHENTICATION = 1;
        public const uint KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA = 2;
        public const uint KAZASU_CERTIFICATE_DIGITAL_SIGNATURE = 3;
        public const uint KAZASU_CERTIFICATE_DIGITAL_SIGNATURE_CA = 4;
        public const uint KAZASU_SIGNATURE_AS_GIVEN = 0;
        public const uint KAZASU_SIGNATURE_BARE_SHA256 = 1;
        public const uint KAZASU_SIGNATURE_PKCS1_DIGEST = 2;
        public const uint KAZASU_SIGNATURE_PKCS1_MESSAGE = 3;
        public const uint KAZASU_SIGNATURE_PSS_DIGEST = 4;
        public const uint KAZASU_SIGNATURE_PSS_MESSAGE = 5;
        public const uint KAZASU_HPKI_DIGEST_INFO = 0;
        public const uint KAZASU_HPKI_PADDED_BLOCK = 1;
        public const uint KAZASU_REPLAY_BY_ORDER = 1;
        public const uint KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA = 1;
        public const uint KAZASU_WAITING_FOR_PICK_UP = 0;
        public const uint KAZASU_WAITING_FOR_ANSWER = 1;
        public const uint KAZASU_WAITING_ARRIVING = 2;
        public const uint KAZASU_WAITING_UNREADABLE = 3;
        public const uint KAZASU_ASK_KEEP_ANSWER = 1;
        public const uint KAZASU_ASK_LEAVE_REQUEST = 2;
        public const uint KAZASU_READ_STRICT = 1;
        public const uint KAZASU_ENCODING_UTF8 = 0;
        public const uint KAZASU_ENCODING_SHIFT_JIS = 1;
        public const uint KAZASU_FIELD_ABSENT = 0;
        public const uint KAZASU_FIELD_TEXT = 1;
        public const uint KAZASU_FIELD_CODE = 2;
        public const uint KAZASU_FIELD_DAY = 3;
        public const uint KAZASU_FIELD_TIME = 4;
        public const uint KAZASU_FIELD_MONTH = 5;
        public const uint KAZASU_FIELD_PERCENT = 6;
        public const uint KAZASU_FIELD_NUMBER = 7;
        public const uint KAZASU_FIELD_GROUP = 8;
        public const uint KAZASU_FIELD_LIST = 9;
        public const uint KAZASU_OFFER_NFC = 0;
        public const uint KAZASU_OFFER_BLE_CENTRAL_CLIENT = 1;
        public const uint KAZASU_READER_KEY_ES256 = 0;
        public const uint KAZASU_READER_KEY_ES384 = 1;
        public const uint KAZASU_SIMULATED_CARD = 0;
        public const uint KAZASU_SIMULATED_ANDROID = 1;
        public const uint KAZASU_SIMULATED_IPHONE = 2;
        public const uint KAZASU_SIMULATED_HPKI = 3;
        public const uint KAZASU_EXPLAIN_PERSONAL_DATA = 1;
        public const uint KAZASU_ABI_VERSION = 0;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_anchors_new(uint set, out AnchorsHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_anchors_add(
            AnchorsHandle anchors, uint purpose, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] der,
            UIntPtr length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_anchors_add_test_authority_never_in_production(
            AnchorsHandle anchors, uint purpose, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] der,
            UIntPtr length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_anchors_free(IntPtr anchors);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr kazasu_buffer_data(BufferHandle buffer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern UIntPtr kazasu_buffer_length(BufferHandle buffer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_buffer_free(IntPtr buffer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_cancel_new(out CancelHandle result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_cancel_set(CancelHandle cancel);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_cancel_free(IntPtr cancel);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_tap(
            byte[] pin, UIntPtr pinLength, byte[] digest, ref CardOptions options, out FlowHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_information(
            ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_retry_counter(
            uint credential, ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_certificate(
            uint which, byte[] secret, UIntPtr secretLength, ref CardOptions options, out FlowHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_sign(
            uint credential, byte[] secret, UIntPtr secretLength, byte[] digest, ref CardOptions options,
            out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_sign_message(
            uint credential, byte[] secret, UIntPtr secretLength, uint scheme, byte[] message, UIntPtr messageLength,
            ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_change(
            uint credential, byte[] old, UIntPtr oldLength, byte[] fresh, UIntPtr newLength, ref CardOptions options,
            out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_individual_number(
            uint credential, byte[] secret, UIntPtr secretLength, ref CardOptions options, out FlowHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_attributes(
            uint credential, byte[] secret, UIntPtr secretLength, ref CardOptions options, out FlowHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_secure_individual_number(
            byte[] pin, UIntPtr pinLength, ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_secure_attributes(
            byte[] pin, UIntPtr pinLength, ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_signed_information(
            uint credential, byte[] secret, UIntPtr secretLength, AnchorsHandle anchors, ref CardOptions options,
            out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_card_face(
            uint credential, byte[] secret, UIntPtr secretLength, byte[] digest, AnchorsHandle anchors,
            ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_age_record(
            uint credential, byte[] secret, UIntPtr secretLength, ref CardOptions options, out FlowHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_card_identity(
            ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_hpki_certificate(
            uint credential, ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_hpki_sign(
            uint credential, byte[] pin, UIntPtr pinLength, byte[] digest, uint form, ref CardOptions options,
            out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_number_b(
            ref Date birth, uint expiryYear, [MarshalAs(UnmanagedType.LPUTF8Str)] string securityCode,
            [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_certificate_read(
            byte[] der, UIntPtr length, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_certificate_check(
            byte[] der, UIntPtr length, AnchorsHandle anchors, long at, out RecordHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_certificate_verify_signature(
            byte[] der, UIntPtr length, [MarshalAs(UnmanagedType.LPUTF8Str)] string algorithm, byte[] message,
            UIntPtr messageLength, byte[] signature, UIntPtr signatureLength, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_sha256(byte[] data, UIntPtr length, [Out] byte[] digest);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_random([Out] byte[] bytes, UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_from_function(
            Transceive transceive, IntPtr user, out DeviceHandle result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_readers(out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_open_reader(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string reader, uint waitMs, CancelHandle cancel,
            out DeviceHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_replay(
            byte[] trace, UIntPtr length, uint flags, out DeviceHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_name(
            DeviceHandle device, [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_card_options(DeviceHandle device, out CardOptions result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_transceive(
            DeviceHandle device, byte[] command, UIntPtr length, out BufferHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_start_trace(DeviceHandle device, uint flags);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_take_trace(DeviceHandle device, out BufferHandle result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_device_free(IntPtr device);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_error_status(ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr kazasu_error_code(ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr kazasu_error_message(ErrorHandle error, uint language);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr kazasu_error_path(ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern uint kazasu_error_credential(ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_error_tries_left(ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_error_free(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr kazasu_status_text(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_command(FlowHandle flow, out IntPtr command, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_delay(FlowHandle flow, out uint milliseconds);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_respond(
            FlowHandle flow, byte[] response, UIntPtr length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_no_response(FlowHandle flow, int why, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_finish(FlowHandle flow, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_run(
            FlowHandle flow, DeviceHandle device, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_flow_free(IntPtr flow);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_folder_new(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string req, [MarshalAs(UnmanagedType.LPUTF8Str)] string res,
            out FolderHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_folder_ask(
            FolderHandle folder, MessageHandle request, ref AskOptions options, out MessageHandle answer,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_folder_ask_file(
            FolderHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string fileName, byte[] data, UIntPtr length,
            ref AskOptions options, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_suffix_now([Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_folder_free(IntPtr folder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_face_folder_new(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out FaceFolderHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_face_folder_next(
            FaceFolderHandle folder, uint timeoutMs, CancelHandle cancel, [Out] byte[] fileName, UIntPtr size,
            out MessageHandle message, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_face_folder_free(IntPtr folder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_read(
            byte[] data, UIntPtr length, [MarshalAs(UnmanagedType.LPUTF8Str)] string fileName, uint flags,
            out MessageHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_from_json(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string json, out MessageHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_new(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string kind, out MessageHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_set(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string element,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string value, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_write(
            MessageHandle message, uint encoding, out BufferHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_to_json(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string fileName, out BufferHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_kind(
            MessageHandle message, [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_encoding(MessageHandle message, out uint result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_file_name(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string suffix, [Out] byte[] buffer,
            UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_diagnostics(
            MessageHandle message, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_type(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out uint result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_count(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out UIntPtr result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_text(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] buffer,
            UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_date(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Date result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_integer(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out long result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_label(
            MessageHandle message, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint language,
            [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_message_visit(
            MessageHandle message, Visitor visitor, IntPtr user, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_message_free(IntPtr message);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_request_new(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string docType, out MdocRequestHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_request_add(
            MdocRequestHandle request, [MarshalAs(UnmanagedType.LPUTF8Str)] string nameSpace,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string element, uint intentToRetain, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_mdoc_request_free(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_present(
            MdocRequestHandle request, AnchorsHandle anchors, long at, ref CardOptions options, out FlowHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_flow_engage(
            uint offer, byte[] uuid, ref CardOptions options, out FlowHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_new(
            byte[] deviceEngagement, UIntPtr deviceEngagementLength, byte[] select, UIntPtr selectLength,
            byte[] request, UIntPtr requestLength, out MdocSessionHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_from_qr(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string qr, out MdocSessionHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_ask(
            MdocSessionHandle session, MdocRequestHandle request, out BufferHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_ask_signed(
            MdocSessionHandle session, MdocRequestHandle request, uint algorithm, byte[] certificate,
            UIntPtr certificateLength, Sign sign, IntPtr user, out BufferHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_open(
            MdocSessionHandle session, byte[] message, UIntPtr length, out BufferHandle response, out long status,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_verify(
            MdocSessionHandle session, byte[] response, UIntPtr length,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string docType, AnchorsHandle anchors, long at,
            out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_examine(
            MdocSessionHandle session, byte[] response, UIntPtr length,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string docType, AnchorsHandle anchors, long at,
            out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_mdoc_session_terminate(
            MdocSessionHandle session, out BufferHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_mdoc_session_free(IntPtr session);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_decide(
            MessageHandle answer, ref Date on, uint language, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_decide_unit(
            MessageHandle answer, UIntPtr index, ref Date on, uint language, out RecordHandle result,
            out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_decide_without_answer(
            ErrorHandle why, uint language, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_compare(
            MessageHandle answer, [MarshalAs(UnmanagedType.LPUTF8Str)] string chart, uint language,
            out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_question(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string chart,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string institution, ref Date on, uint limitConsent,
            out MessageHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_record_text(
            RecordHandle record, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] buffer, UIntPtr size,
            out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_record_integer(
            RecordHandle record, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out long result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_record_bytes(
            RecordHandle record, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out IntPtr data,
            out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_record_count(
            RecordHandle record, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, out UIntPtr result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_record_to_json(
            RecordHandle record, out BufferHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_record_free(IntPtr record);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_device_simulate(uint kind, out DeviceHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_terminal_start(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string directory, out TerminalHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_terminal_present_face(
            TerminalHandle terminal, [MarshalAs(UnmanagedType.LPUTF8Str)] string patient, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern void kazasu_terminal_free(IntPtr terminal);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_utf8_to_windows_31j(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string utf8, [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_windows_31j_to_utf8(
            byte[] data, UIntPtr length, [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_utf8_to_utf16(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string utf8, [Out] ushort[] buffer, UIntPtr size,
            out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_utf16_to_utf8(
            ushort[] utf16, UIntPtr length, [Out] byte[] buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern int kazasu_trace_explain(
            byte[] trace, UIntPtr length, uint language, uint flags, out RecordHandle result, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern IntPtr kazasu_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern uint kazasu_abi_version();
    }
}
