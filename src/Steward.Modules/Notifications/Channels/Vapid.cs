using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>Says to push services who sends (RFC 8292): a token per origin, signed with a key that belongs to this installation for ever.</summary>
internal sealed class Vapid : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);
    private static readonly TimeSpan Reserve = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset ExpiresAt)> tokens = new(StringComparer.Ordinal);
    private readonly ECDsa key;
    private readonly string contact;

    /// <param name="contact">Where the push service reaches the operator: <c>mailto:</c> or <c>https:</c>.</param>
    internal Vapid(ECDsa key, string contact)
    {
        (this.key, this.contact) = (key, contact);
        PublicKey = Base64Url.EncodeToString(PushEncryption.Bytes(key.ExportParameters(includePrivateParameters: false).Q));
    }

    /// <summary>The <c>applicationServerKey</c> of the browser's subscription, in base64url.</summary>
    internal string PublicKey { get; }

    /// <summary>The value of the header Authorization.</summary>
    internal string Authorization(Uri endpoint, DateTimeOffset now)
    {
        var origin = endpoint.GetLeftPart(UriPartial.Authority);
        if (!tokens.TryGetValue(origin, out var kept) || kept.ExpiresAt - Reserve <= now)
        {
            kept = (Token(origin, now + Life), now + Life);
            if (tokens.Count > 1_000) tokens.Clear();
            tokens[origin] = kept;
        }
        return $"vapid t={kept.Token}, k={PublicKey}";
    }

    public void Dispose() => key.Dispose();

    private string Token(string origin, DateTimeOffset expiresAt)
    {
        var claims = new Dictionary<string, object> { ["aud"] = origin, ["exp"] = expiresAt.ToUnixTimeSeconds(), ["sub"] = contact };
        var text = Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8) + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        return text + "." + Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(text)));
    }

    private byte[] Sign(byte[] text)
    {
        lock (key) return key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

/// <summary>The key pair of <see cref="Vapid"/>: follows from a key of the kernel that is made once, so that browsers stay subscribed over restarts and restores.</summary>
internal sealed class VapidKeys(Database database, FieldCipher cipher, PushSettings settings) : IDisposable
{
    private readonly SemaphoreSlim making = new(1);
    private Vapid? made;

    internal async Task<Vapid> Get(CancellationToken cancel)
    {
        if (made is { } there) return there;
        await making.WaitAsync(cancel);
        try { return made ??= new(KeyOf(await database.Write(session => cipher.Class(session, "vapid"), cancel)), settings.Contact ?? ""); }
        finally { making.Release(); }
    }

    public void Dispose()
    {
        made?.Dispose();
        making.Dispose();
    }

    /// <summary>One number in 2³² is none of the curve: then the next is taken.</summary>
    internal static ECDsa KeyOf(DataKey seed)
    {
        for (var i = 1; ; i++)
        {
            try { return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = seed.Derive("vapid p-256 " + i) }); }
            catch (CryptographicException) when (i < 10) { }
        }
    }
}

/// <summary>Push is on when the operator says how push services reach him.</summary>
internal sealed record PushSettings(string? Contact);
