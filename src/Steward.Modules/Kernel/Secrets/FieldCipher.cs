using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Kernel;

/// <summary>A key for the values of one person or one class of rows, unwrapped. Its bytes never leave the process.</summary>
public sealed class DataKey
{
    internal DataKey(Guid id, byte[] bytes)
    {
        Id = id;
        Bytes = bytes;
    }

    /// <summary>To be kept in the owner's <c>subject_key_id</c>.</summary>
    public Guid Id { get; }

    internal byte[] Bytes { get; }

    /// <summary>32 bytes that follow from this key and a purpose, and say nothing about either.</summary>
    internal byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes, 32, info: Encoding.UTF8.GetBytes(purpose));
}

/// <summary>
/// Encrypts single fields (calls.md 12.1): AES-256-GCM in the envelope <c>e1.&lt;key id&gt;.&lt;base64url(nonce ‖ ciphertext ‖ tag)&gt;</c>, with
/// table, column and row as associated data, so that a value moved elsewhere does not open. Equal values are found by blind index.
/// Safe for use from many threads at once.
/// </summary>
public sealed class FieldCipher
{
    private const string Prefix = "e1.";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MostCached = 50_000;
    private static readonly TimeSpan Cached = TimeSpan.FromMinutes(1);
    private readonly Lazy<MasterKey> master;
    private readonly ConcurrentDictionary<Guid, (DataKey Key, DateTimeOffset Until)> cache = new();

    internal FieldCipher(Func<MasterKey> master) => this.master = new(master);

    /// <summary>With the master key in a folder; made there when there is none yet.</summary>
    public static FieldCipher OfFolder(string folder) => new(() => MasterKey.OfFolder(folder));

    public static bool IsSealed(string? value) => value is not null && value.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>A key of a person's own, so that erasing it erases his values everywhere.</summary>
    public async Task<DataKey> NewSubject(Session session) => await Make(session, "subject") ?? throw new InvalidOperationException("A fresh key id was taken already.");

    /// <summary>The key of a class of rows that belong to no one customer (<c>drivers</c>, <c>alerts</c>): made at its first use.</summary>
    public async Task<DataKey> Class(Session session, string purpose)
    {
        if (await KeyStore.OfPurpose(session, purpose) is { } there) return Unwrap(there, session.Now);
        return await Make(session, purpose) ?? Unwrap((await KeyStore.OfPurpose(session, purpose))!, session.Now);
    }

    /// <summary>Null when it was erased.</summary>
    public async Task<DataKey?> Key(Session session, Guid id) => (await Keys(session, [id])).GetValueOrDefault(id);

    /// <summary>Destroys a person's key: every envelope made with it is opaque from now on (≤ 1 min on other nodes).</summary>
    public async Task Erase(Session session, Guid id)
    {
        await KeyStore.Erase(session, id);
        cache.TryRemove(id, out _);
    }

    public string Seal(DataKey key, string table, string column, Guid row, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Bytes, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length), Bound(table, column, row));
        return Prefix + key.Id.ToString("N") + "." + Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Opens many envelopes with one look at the keys: give it all of them, then open one by one.</summary>
    public async Task<FieldOpener> Opener(Session session, IEnumerable<string?> envelopes)
    {
        var ids = envelopes.Select(KeyOf).OfType<Guid>().Distinct().ToArray();
        return new FieldOpener(ids.Length == 0 ? new Dictionary<Guid, DataKey>() : await Keys(session, ids));
    }

    /// <summary>For equality search: 128 bits of an HMAC over the normalised value, in 32 hexadecimal digits.</summary>
    public string BlindIndex(string kind, string normalised) =>
        Convert.ToHexStringLower(master.Value.Blind(Encoding.UTF8.GetBytes(kind + "|" + normalised)).AsSpan(0, 16));

    /// <summary>A secret of 128 bits that belongs to a thing and can be made again, so that only its hash need be stored.</summary>
    public string Token(string purpose, Guid id) => Base64Url.EncodeToString(master.Value.Token(Encoding.UTF8.GetBytes(purpose + "|" + id.ToString("N"))).AsSpan(0, 16));

    internal static Guid? KeyOf(string? envelope) =>
        IsSealed(envelope) && envelope!.Length > 35 && Guid.TryParseExact(envelope.AsSpan(3, 32), "N", out var id) ? id : null;

    internal static string? Open(DataKey key, string table, string column, Guid row, string envelope)
    {
        var bytes = Base64Url.DecodeFromChars(envelope.AsSpan(36));
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key.Bytes, TagBytes);
        aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), plain, Bound(table, column, row));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Unwraps a key as the server starts; throws when the master key is not the one that wrapped it.</summary>
    internal void Check(KeyStore.Row row, DateTimeOffset now) => Unwrap(row, now);

    private async Task<IReadOnlyDictionary<Guid, DataKey>> Keys(Session session, IReadOnlyCollection<Guid> ids)
    {
        var found = new Dictionary<Guid, DataKey>();
        var missing = new List<Guid>();
        foreach (var id in ids)
            if (cache.TryGetValue(id, out var entry) && entry.Until > session.Now) found[id] = entry.Key;
            else missing.Add(id);
        if (missing.Count == 0) return found;
        foreach (var row in await KeyStore.Find(session, missing)) found[row.Id] = Unwrap(row, session.Now);
        return found;
    }

    private async Task<DataKey?> Make(Session session, string purpose)
    {
        var key = new DataKey(Ids.New(session.Now), RandomNumberGenerator.GetBytes(32));
        var wrapped = new byte[NonceBytes + key.Bytes.Length + TagBytes];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(master.Value.Wrapping, TagBytes);
        aes.Encrypt(wrapped.AsSpan(0, NonceBytes), key.Bytes, wrapped.AsSpan(NonceBytes, 32), wrapped.AsSpan(NonceBytes + 32), key.Id.ToByteArray());
        if (!await KeyStore.Add(session, key.Id, purpose, Convert.ToBase64String(wrapped))) return null;
        Remember(key, session.Now);
        return key;
    }

    private DataKey Unwrap(KeyStore.Row row, DateTimeOffset now)
    {
        var wrapped = Convert.FromBase64String(row.Wrapped);
        var bytes = new byte[32];
        using var aes = new AesGcm(master.Value.Wrapping, TagBytes);
        aes.Decrypt(wrapped.AsSpan(0, NonceBytes), wrapped.AsSpan(NonceBytes, 32), wrapped.AsSpan(NonceBytes + 32), bytes, row.Id.ToByteArray());
        var key = new DataKey(row.Id, bytes);
        Remember(key, now);
        return key;
    }

    private void Remember(DataKey key, DateTimeOffset now)
    {
        if (cache.Count >= MostCached) cache.Clear();
        cache[key.Id] = (key, now + Cached);
    }

    private static byte[] Bound(string table, string column, Guid row) => Encoding.UTF8.GetBytes($"{table}|{column}|{row:D}");
}

/// <summary>Opens envelopes whose keys were fetched together.</summary>
public sealed class FieldOpener
{
    private readonly IReadOnlyDictionary<Guid, DataKey> keys;

    internal FieldOpener(IReadOnlyDictionary<Guid, DataKey> keys) => this.keys = keys;

    /// <summary>Null when there is no value or its key was erased; text that is no envelope comes back as it is, to be wrapped later.</summary>
    public string? Open(string table, string column, Guid row, string? envelope)
    {
        if (envelope is null || !FieldCipher.IsSealed(envelope)) return envelope;
        return FieldCipher.KeyOf(envelope) is { } id && keys.TryGetValue(id, out var key) ? FieldCipher.Open(key, table, column, row, envelope) : null;
    }
}
