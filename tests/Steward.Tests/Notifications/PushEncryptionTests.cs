using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Steward.Kernel;
using Steward.Notifications;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Web push against its own documents: the example of RFC 8291, a browser's side of it, and the sender's word of RFC 8292.</summary>
public sealed class PushEncryptionTests
{
    /// <summary>Section 5 of RFC 8291.</summary>
    [Fact, Trait("acceptance", "notifications-11.16")]
    public void The_example_of_the_document_comes_out_byte_for_byte()
    {
        var sender = Key("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8", "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");

        var body = PushEncryption.Encrypt(
            "When I grow up, I want to be a watermelon"u8, Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"), Bytes("BTBZMqHH6r4Tts7J_aSIgg"), sender, Bytes("DGv6ra1nlYgDCS1FRnbzlw"));

        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body));
    }

    [Fact, Trait("acceptance", "notifications-11.16")]
    public void A_browser_reads_a_thousand_messages_and_no_two_look_alike()
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (point, secret) = (PushEncryption.Bytes(browser.ExportParameters(false).Q), RandomNumberGenerator.GetBytes(16));
        var heads = new HashSet<string>();
        for (var i = 0; i < 1_000; i++)
        {
            var plain = RandomNumberGenerator.GetBytes(i == 0 ? PushEncryption.MostPlain : RandomNumberGenerator.GetInt32(PushEncryption.MostPlain));
            var body = PushEncryption.Encrypt(plain, point, secret);
            Assert.True(body.Length <= 4_096);
            Assert.Equal(plain, BrowserSide.Read(body, browser, point, secret));
            heads.Add(Convert.ToHexString(body.AsSpan(0, 86)));
        }
        Assert.Equal(1_000, heads.Count);
    }

    [Fact, Trait("acceptance", "notifications-11.16")]
    public void One_byte_more_than_fits_is_refused_and_so_is_a_point_off_the_curve()
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = PushEncryption.Bytes(browser.ExportParameters(false).Q);

        Assert.Throws<ArgumentOutOfRangeException>(() => PushEncryption.Encrypt(new byte[3_994], point, new byte[16]));
        Assert.True(PushEncryption.IsPoint(point));
        point[64] ^= 1;
        Assert.False(PushEncryption.IsPoint(point));
        Assert.False(PushEncryption.IsPoint(point[..33]));
    }

    [Fact, Trait("acceptance", "notifications-11.17")]
    public void The_sender_says_who_he_is_once_an_origin_until_it_runs_out()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var vapid = new Vapid(key, "mailto:ops@example.org");
        var now = new DateTimeOffset(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);

        var first = vapid.Authorization(new("https://push.example.net:8443/send/abc"), now);
        var parts = first["vapid t=".Length..].Split(", k=");
        var token = parts[0].Split('.');
        var claims = JsonDocument.Parse(Bytes(token[1])).RootElement;

        Assert.True(Verifies(parts[1], token[0] + "." + token[1], Bytes(token[2])));
        Assert.Equal("""{"typ":"JWT","alg":"ES256"}""", System.Text.Encoding.ASCII.GetString(Bytes(token[0])));
        Assert.Equal(("https://push.example.net:8443", "mailto:ops@example.org"), (claims.GetProperty("aud").GetString(), claims.GetProperty("sub").GetString()));
        Assert.InRange(claims.GetProperty("exp").GetInt64() - now.ToUnixTimeSeconds(), 3_600, 86_400);
        Assert.Equal(first, vapid.Authorization(new("https://push.example.net:8443/send/other"), now.AddHours(10)));
        Assert.NotEqual(first, vapid.Authorization(new("https://push.example.net:8443/send/other"), now.AddHours(11.5)));
        Assert.NotEqual(first, vapid.Authorization(new("https://other.example.net/send/abc"), now));
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_between_characters()
    {
        var message = new OutgoingMessage(Guid.CreateVersion7(), "Push", "x", "Title", string.Concat(Enumerable.Repeat("مرحبا 🚚 ", 2_000))) { Link = "/track/1" };

        var bytes = WebPushSender.Payload(message, PushEncryption.MostPlain);
        var read = JsonDocument.Parse(bytes).RootElement;

        Assert.InRange(bytes.Length, 1_000, PushEncryption.MostPlain);
        Assert.Equal(("Title", "/track/1"), (read.GetProperty("title").GetString(), read.GetProperty("url").GetString()));
        Assert.EndsWith("…", read.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', read.GetProperty("body").GetString()!);
    }

    [Theory]
    [InlineData("169.254.169.254", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    public void Addresses_of_this_machine_and_its_networks_are_not_outside(string address, bool isOutside) => Assert.Equal(isOutside, OutsideOnly.Allows(System.Net.IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_it_connects()
    {
        using var client = new HttpClient(OutsideOnly.Handler());

        var error = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(new Uri("http://localhost:9/"), TestContext.Current.CancellationToken));

        Assert.Equal("forbidden_address", HttpOutcomes.Of(error)?.Code);
    }

    private static bool Verifies(string publicKey, string text, byte[] signature)
    {
        var point = Bytes(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        return key.VerifyData(System.Text.Encoding.ASCII.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static ECDiffieHellman Key(string publicKey, string privateKey)
    {
        var point = Bytes(publicKey);
        return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] }, D = Bytes(privateKey) });
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}

/// <summary>What a browser does with a push, written from the documents and from nothing of ours.</summary>
internal static class BrowserSide
{
    internal static byte[] Read(byte[] body, ECDiffieHellman browser, byte[] point, byte[] secret)
    {
        var (salt, sender, sealedText) = (body[..16], body[21..86], body[86..]);
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = sender[1..33], Y = sender[33..] } });
        var first = HMACSHA256.HashData(secret, browser.DeriveRawSecretAgreement(other.PublicKey));
        var input = HMACSHA256.HashData(first, (byte[])[.. "WebPush: info\0"u8, .. point, .. sender, 1]);
        var root = HMACSHA256.HashData(salt, input);
        var key = HMACSHA256.HashData(root, (byte[])[.. "Content-Encoding: aes128gcm\0"u8, 1])[..16];
        var nonce = HMACSHA256.HashData(root, (byte[])[.. "Content-Encoding: nonce\0"u8, 1])[..12];
        var plain = new byte[sealedText.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, sealedText.AsSpan(0, plain.Length), sealedText.AsSpan(plain.Length), plain);
        return plain[..Array.LastIndexOf(plain, (byte)2)];
    }
}
