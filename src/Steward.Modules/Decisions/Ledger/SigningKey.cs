using System.Security.Cryptography;
using Steward.Kernel;

namespace Steward.Decisions.Ledger;

/// <summary>The installation's own key (ECDSA P-256), a file in the data folder with mode 0600; made when it is first needed.</summary>
internal sealed class SigningKey : IDisposable
{
    internal const string FileName = "ledger-key.pem";
    private readonly ECDsa key;

    private SigningKey(ECDsa key) => this.key = key;

    /// <summary>SHA-256 of the public key.</summary>
    internal string Id => Sha256Hex.Of(key.ExportSubjectPublicKeyInfo());

    internal string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    internal static SigningKey Open(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, options);
            file.Write(key.ExportPkcs8PrivateKeyPem());
        }
        catch (IOException) when (File.Exists(path))
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        return new(key);
    }

    internal string Sign(Checkpoint checkpoint) => Convert.ToBase64String(key.SignData(checkpoint.Signed(), HashAlgorithmName.SHA256));

    public void Dispose() => key.Dispose();
}

/// <summary>A head of a stream, signed: with it a cut-off tail can be seen.</summary>
internal sealed record Checkpoint(string Stream, long Seq, string EntryHash, DateTimeOffset At, string KeyId, string Signature = "")
{
    private const string Prefix = "steward-checkpoint-1\n";

    internal byte[] Signed() => [.. System.Text.Encoding.UTF8.GetBytes(Prefix), .. new CanonicalJsonWriter().BeginObject()
        .Name("at").Value(At).Name("entry_hash").Value(EntryHash).Name("key_id").Value(KeyId).Name("seq").Value(Seq).Name("stream").Value(Stream).EndObject().ToUtf8()];

    internal bool IsSignedBy(ECDsa publicKey) => publicKey.VerifyData(Signed(), Convert.FromBase64String(Signature), HashAlgorithmName.SHA256);
}
