// Reception in C#, over Kazasu.cs: reads an answer of the 資格確認端末, says what it means for today's visit, and taps the
// simulated card.
//
//     mcs -out:Program.exe Program.cs Kazasu.cs && LD_LIBRARY_PATH=… mono Program.exe FILE
//
// With .NET: `dotnet new console`, both files in its folder, and the library beside the program. Exit codes: 0 done,
// 2 wrong arguments, 3 something failed.

using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Kazasu;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        // Also where the console has another code page.
        Console.OutputEncoding = new UTF8Encoding(false);
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("Program FILE");
            return 2;
        }
        if (Native.kazasu_abi_version() != Native.KAZASU_ABI_VERSION)
        {
            Console.Error.WriteLine("Kazasu.cs is of another version than the library");
            return 3;
        }
        try
        {
            using (MessageHandle answer = Read(arguments[0]))
            {
                Show(answer);
                Decide(answer);
            }
            Tap("1234");
            TapWithAWrongPin();
            return 0;
        }
        catch (KazasuException error)
        {
            Console.Error.WriteLine("{0} ({1})", error.Message, error.Code);
            return 3;
        }
        catch (IOException error)
        {
            Console.Error.WriteLine(error.Message);
            return 3;
        }
    }

    private static MessageHandle Read(string path)
    {
        byte[] data = File.ReadAllBytes(path);
        MessageHandle message;
        ErrorHandle error;
        Native.Check(
            Native.kazasu_message_read(
                data, (UIntPtr)data.Length, Path.GetFileName(path), 0, out message, out error),
            error);
        return message;
    }

    private static string Field(MessageHandle message, string path)
    {
        return Native.Text((byte[] buffer, UIntPtr size, out UIntPtr needed) =>
            Native.kazasu_message_text(message, path, buffer, size, out needed));
    }

    private static string Field(RecordHandle record, string path)
    {
        return Native.Text((byte[] buffer, UIntPtr size, out UIntPtr needed) =>
            Native.kazasu_record_text(record, path, buffer, size, out needed));
    }

    private static void Show(MessageHandle message)
    {
        UIntPtr records;
        Native.Check(Native.kazasu_message_count(message, "ResultList", out records));
        for (int index = 0; index < (int)records; index++)
        {
            string record = "ResultList/" + index + "/";
            Console.WriteLine("氏名: {0}", Field(message, record + "Name"));
            Console.WriteLine("保険者番号: {0}", Field(message, record + "InsurerNumber"));
            string sex = Native.Text((byte[] buffer, UIntPtr size, out UIntPtr needed) =>
                Native.kazasu_message_label(
                    message, record + "Sex1", Native.KAZASU_LANGUAGE_JAPANESE, buffer, size, out needed));
            Console.WriteLine("性別: {0}", sex);
            Date birth;
            if (Native.kazasu_message_date(message, record + "Birthdate", out birth) == Native.KAZASU_OK)
            {
                Console.WriteLine("生年月日: {0}年{1}月{2}日", birth.Year, birth.Month, birth.Day);
            }
        }
    }

    private static void Decide(MessageHandle answer)
    {
        // Today in Japan.
        Date today = Date.Of(DateTime.UtcNow.AddHours(9));
        RecordHandle decision;
        ErrorHandle error;
        Native.Check(
            Native.kazasu_decide(answer, ref today, Native.KAZASU_LANGUAGE_JAPANESE, out decision, out error), error);
        using (decision)
        {
            Console.WriteLine("判定: {0}", Field(decision, "label"));
            Console.WriteLine("対応: {0}", Field(decision, "advice"));
        }
    }

    private static void Tap(string pin)
    {
        byte[] challenge = new byte[32];
        using (RandomNumberGenerator random = RandomNumberGenerator.Create())
        {
            random.GetBytes(challenge);
        }
        byte[] digest = new byte[32];
        Native.Check(Native.kazasu_sha256(challenge, (UIntPtr)challenge.Length, digest));

        DeviceHandle device;
        ErrorHandle error;
        Native.Check(Native.kazasu_device_simulate(Native.KAZASU_SIMULATED_CARD, out device, out error), error);
        using (device)
        using (RecordHandle tapped = Run(device, pin, digest))
        {
            byte[] certificate = Bytes(tapped, "certificate");
            byte[] signature = Bytes(tapped, "signature");
            Native.Check(
                Native.kazasu_certificate_verify_signature(
                    certificate, (UIntPtr)certificate.Length, null, challenge, (UIntPtr)challenge.Length,
                    signature, (UIntPtr)signature.Length, out error),
                error);
            Console.WriteLine("カード: {0}、署名を確認しました", Field(tapped, "device"));
        }
    }

    private static RecordHandle Run(DeviceHandle device, string pin, byte[] digest)
    {
        // The PIN stays in the memory of the program no longer than it must.
        byte[] secret = Encoding.ASCII.GetBytes(pin);
        CardOptions options = new CardOptions();
        FlowHandle flow;
        ErrorHandle error;
        try
        {
            Native.Check(
                Native.kazasu_flow_tap(secret, (UIntPtr)secret.Length, digest, ref options, out flow, out error),
                error);
        }
        finally
        {
            Array.Clear(secret, 0, secret.Length);
        }
        using (flow)
        {
            RecordHandle tapped;
            Native.Check(Native.kazasu_flow_run(flow, device, out tapped, out error), error);
            return tapped;
        }
    }

    private static byte[] Bytes(RecordHandle record, string path)
    {
        IntPtr data;
        UIntPtr length;
        Native.Check(Native.kazasu_record_bytes(record, path, out data, out length));
        return Native.Bytes(data, length);
    }

    private static void TapWithAWrongPin()
    {
        DeviceHandle device;
        ErrorHandle error;
        Native.Check(Native.kazasu_device_simulate(Native.KAZASU_SIMULATED_CARD, out device, out error), error);
        using (device)
        {
            try
            {
                Run(device, "9999", new byte[32]).Dispose();
            }
            catch (KazasuException wrong)
            {
                if (wrong.Status != Native.KAZASU_E_CREDENTIAL_WRONG)
                {
                    throw;
                }
                Console.WriteLine("誤った暗証番号: {0} (残り {1} 回)", wrong.Message, wrong.TriesLeft);
            }
        }
    }
}
