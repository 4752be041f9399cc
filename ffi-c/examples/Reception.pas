{ Reception in Pascal, over kazasu.pas: reads an answer of the 資格確認端末, says what it means for today's visit, and taps
  the simulated card.

      fpc -Fl(folder of libkazasu.so) Reception.pas && LD_LIBRARY_PATH=... ./Reception FILE

  With Delphi: a console application with both files, and kazasu.dll beside the program. Exit codes: 0 done, 2 wrong
  arguments, 3 something failed. }
program Reception;

{$IFDEF MSWINDOWS}
  {$APPTYPE CONSOLE}
{$ENDIF}
{$IFDEF FPC}
  {$MODE DELPHI}
  {$CODEPAGE UTF8}
{$ENDIF}

uses
  SysUtils, Classes, kazasu;

type
  EKazasu = class(Exception)
  end;

{ The words of a failure, in Japanese; frees the error. }
procedure Check(Status: kazasu_status; Error: Pkazasu_error = nil);
var
  Words: UTF8String;
begin
  if Status = KAZASU_OK then
    Exit;
  if Error <> nil then
    Words := UTF8String(kazasu_error_message(Error, KAZASU_LANGUAGE_JAPANESE))
  else
    Words := UTF8String(kazasu_status_text(Status));
  kazasu_error_free(Error);
  raise EKazasu.Create(string(Words));
end;

{ A line, in UTF-8 whatever the text was before. }
procedure Say(const Line: UTF8String);
begin
  WriteLn(Line);
end;

function Number(Value: Int64): UTF8String;
begin
  Result := UTF8String(IntToStr(Value));
end;

{ The text of a field; empty where it is absent. }
function Field(Message: Pkazasu_message; const Path: UTF8String): UTF8String;
var
  Needed: NativeUInt;
  Status: kazasu_status;
begin
  Result := '';
  Status := kazasu_message_text(Message, PAnsiChar(Path), nil, 0, @Needed);
  if Status = KAZASU_E_ABSENT then
    Exit;
  if Status <> KAZASU_E_BUFFER_TOO_SMALL then
    Check(Status);
  SetLength(Result, Needed - 1);
  Check(kazasu_message_text(Message, PAnsiChar(Path), PAnsiChar(Result), Needed, nil));
end;

{ The same of a result. }
function Value(Result_: Pkazasu_record; const Path: UTF8String): UTF8String;
var
  Needed: NativeUInt;
  Status: kazasu_status;
begin
  Result := '';
  Status := kazasu_record_text(Result_, PAnsiChar(Path), nil, 0, @Needed);
  if Status = KAZASU_E_ABSENT then
    Exit;
  if Status <> KAZASU_E_BUFFER_TOO_SMALL then
    Check(Status);
  SetLength(Result, Needed - 1);
  Check(kazasu_record_text(Result_, PAnsiChar(Path), PAnsiChar(Result), Needed, nil));
end;

function Read(const Path: string): Pkazasu_message;
var
  Data: TMemoryStream;
  Name: UTF8String;
  Error: Pkazasu_error;
  Status: kazasu_status;
begin
  Name := UTF8String(ExtractFileName(Path));
  Data := TMemoryStream.Create;
  try
    Data.LoadFromFile(Path);
    Status := kazasu_message_read(Data.Memory, Data.Size, PAnsiChar(Name), 0, @Result, @Error);
  finally
    Data.Free;
  end;
  Check(Status, Error);
end;

procedure Show(Answer: Pkazasu_message);
var
  Birth: kazasu_date;
  Records: NativeUInt;
begin
  Check(kazasu_message_count(Answer, 'ResultList', @Records));
  if Records = 0 then
    Exit;
  Say(UTF8String('氏名: ') + Field(Answer, 'ResultList/0/Name'));
  Say(UTF8String('保険者番号: ') + Field(Answer, 'ResultList/0/InsurerNumber'));
  if kazasu_message_date(Answer, 'ResultList/0/Birthdate', @Birth) = KAZASU_OK then
    Say(UTF8String('生年月日: ') + Number(Birth.year) + UTF8String('年') + Number(Birth.month) + UTF8String('月') +
      Number(Birth.day) + UTF8String('日'));
end;

procedure Decide(Answer: Pkazasu_message);
var
  Today: kazasu_date;
  Year, Month, Day: Word;
  Decision: Pkazasu_record;
  Error: Pkazasu_error;
  Status: kazasu_status;
begin
  { A workstation in Japan has Japan's time. }
  DecodeDate(Date, Year, Month, Day);
  FillChar(Today, SizeOf(Today), 0);
  Today.year := Year;
  Today.month := Month;
  Today.day := Day;
  Status := kazasu_decide(Answer, @Today, KAZASU_LANGUAGE_JAPANESE, @Decision, @Error);
  Check(Status, Error);
  try
    Say(UTF8String('判定: ') + Value(Decision, 'label'));
    Say(UTF8String('対応: ') + Value(Decision, 'advice'));
  finally
    kazasu_record_free(Decision);
  end;
end;

{ What the card signs is fresh random bytes, which a real program takes from the system. }
procedure Tap(const Pin: AnsiString; const Challenge: AnsiString);
var
  Digest: array[0..31] of Byte;
  Device: Pkazasu_device;
  Flow: Pkazasu_flow;
  Tapped: Pkazasu_record;
  Error: Pkazasu_error;
  Certificate, Signature: PByte;
  CertificateLength, SignatureLength: NativeUInt;
  Status: kazasu_status;
begin
  Check(kazasu_sha256(PByte(PAnsiChar(Challenge)), Length(Challenge), @Digest[0]));
  Status := kazasu_device_simulate(KAZASU_SIMULATED_CARD, @Device, @Error);
  Check(Status, Error);
  Flow := nil;
  Tapped := nil;
  try
    Status := kazasu_flow_tap(PAnsiChar(Pin), Length(Pin), @Digest[0], nil, @Flow, @Error);
    Check(Status, Error);
    Status := kazasu_flow_run(Flow, Device, @Tapped, @Error);
    if Status = KAZASU_E_CREDENTIAL_WRONG then
      Say(UTF8String('残り ') + Number(kazasu_error_tries_left(Error)) + UTF8String(' 回'));
    Check(Status, Error);
    Check(kazasu_record_bytes(Tapped, 'certificate', @Certificate, @CertificateLength));
    Check(kazasu_record_bytes(Tapped, 'signature', @Signature, @SignatureLength));
    Status := kazasu_certificate_verify_signature(Certificate, CertificateLength, nil, PByte(PAnsiChar(Challenge)),
      Length(Challenge), Signature, SignatureLength, @Error);
    Check(Status, Error);
    Say(UTF8String('カード: ') + Value(Tapped, 'device') + UTF8String('、署名を確認しました'));
  finally
    kazasu_record_free(Tapped);
    kazasu_flow_free(Flow);
    kazasu_device_free(Device);
  end;
end;

var
  Answer: Pkazasu_message;

begin
  { UTF-8, whatever the console's code page is. }
  SetTextCodePage(Output, 65001);
  DefaultSystemCodePage := 65001;
  if ParamCount <> 1 then
  begin
    WriteLn(ErrOutput, 'Reception FILE');
    Halt(2);
  end;
  if kazasu_abi_version <> KAZASU_ABI_VERSION_OF_UNIT then
  begin
    WriteLn(ErrOutput, 'kazasu.pas is of another version than the library');
    Halt(3);
  end;
  try
    Answer := Read(ParamStr(1));
    try
      Show(Answer);
      Decide(Answer);
    finally
      kazasu_message_free(Answer);
    end;
    Tap('1234', 'thirty-two fresh random bytes ..');
    try
      Tap('9999', 'thirty-two fresh random bytes ..');
    except
      on Wrong: EKazasu do
        Say(UTF8String('誤った暗証番号: ') + UTF8String(Wrong.Message));
    end;
  except
    on Failure: Exception do
    begin
      WriteLn(ErrOutput, Failure.Message);
      Halt(3);
    end;
  end;
end.
