using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>
/// Links that end a class of messages for one recipient: signed, without an end, and without a sign-in (RFC 8058). The token is
/// base64url(kind, class, id [, client]) and the first 128 bits of an HMAC over it.
/// </summary>
internal sealed class UnsubscribeLinks(FieldCipher cipher, PublicAddress server)
{
    private static readonly string[] Kinds = ["user", "driver", "customer", "client", "user about client"];

    internal string Of(Recipient to, string category) => server.Of("/u/" + Token(to, category));

    internal string Token(Recipient to, string category)
    {
        var about = to is { UserId: not null, ClientId: not null };
        var kind = about ? 4 : Array.IndexOf(Kinds, Profile.KindOf(to));
        var bytes = new byte[about ? 34 : 18];
        (bytes[0], bytes[1]) = ((byte)kind, (byte)EventClass.All.ToList().IndexOf(category));
        Profile.IdOf(to).TryWriteBytes(bytes.AsSpan(2));
        if (about) to.ClientId!.Value.TryWriteBytes(bytes.AsSpan(18));
        var text = Base64Url.EncodeToString(bytes);
        return text + "." + Signature(text, to);
    }

    /// <summary>Null when it was not made here.</summary>
    internal (Recipient To, string Category)? Read(string token)
    {
        if (token.Length > 100 || token.Split('.') is not [var text, var signature] || !Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length is not (18 or 34) || bytes[0] >= Kinds.Length || bytes[1] >= EventClass.All.Count || (bytes[0] == 4) != (bytes.Length == 34)) return null;
        var id = new Guid(bytes.AsSpan(2, 16));
        var to = bytes[0] switch
        {
            0 => Recipient.User(id),
            1 => Recipient.Driver(id),
            2 => Recipient.Customer(id),
            3 => Recipient.Client(id),
            _ => Recipient.UserAbout(id, new Guid(bytes.AsSpan(18, 16))),
        };
        var right = Encoding.ASCII.GetBytes(Signature(text, to));
        return CryptographicOperations.FixedTimeEquals(right, Encoding.ASCII.GetBytes(signature)) ? (to, EventClass.All[bytes[1]]) : null;
    }

    private string Signature(string text, Recipient to) => cipher.Token("unsubscribe|" + text, Profile.IdOf(to));
}

/// <summary>Where the server is reached from outside: the setting <c>PublicUrl</c>.</summary>
internal sealed class PublicAddress(string url)
{
    internal const string Default = "http://localhost:5080";

    internal string Of(string path) => url.TrimEnd('/') + path;
}
