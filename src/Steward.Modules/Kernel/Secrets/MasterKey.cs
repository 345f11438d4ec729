using System.Security.Cryptography;

namespace Steward.Kernel;

/// <summary>
/// The key that wraps all others: 32 bytes outside the database, in the file <c>master.key</c> of the data folder (0600) or in the
/// setting <c>MASTER_KEY</c> (base64). It is never in a backup: who loses it loses every encrypted field.
/// </summary>
internal sealed class MasterKey
{
    private const int Bytes = 32;
    private readonly byte[] blindKey;
    private readonly byte[] tokenKey;

    private MasterKey(byte[] key)
    {
        Wrapping = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Bytes, info: "steward wrapping 1"u8.ToArray());
        blindKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Bytes, info: "steward blind index 1"u8.ToArray());
        tokenKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Bytes, info: "steward token 1"u8.ToArray());
    }

    internal byte[] Wrapping { get; }

    internal byte[] Blind(byte[] value) => HMACSHA256.HashData(blindKey, value);

    internal byte[] Token(byte[] value) => HMACSHA256.HashData(tokenKey, value);

    internal static MasterKey FromSetting(string base64)
    {
        var key = new byte[Bytes];
        if (!Convert.TryFromBase64String(base64.Trim(), key, out var length) || length != Bytes)
            throw new InvalidOperationException($"MASTER_KEY must be {Bytes} bytes in base64. Maybe it was cut off?");
        return new MasterKey(key);
    }

    internal static bool Exists(string folder) => File.Exists(PathIn(folder));

    /// <summary>Reads the file, or makes it where there is none yet; of two starters at once one makes it and the other reads.</summary>
    internal static MasterKey OfFolder(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path)) Create(path);
        return FromSetting(File.ReadAllText(path));
    }

    private static string PathIn(string folder) => Path.Combine(folder, "master.key");

    private static void Create(string path)
    {
        var draft = path + "." + Environment.ProcessId;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)) + "\n"));
            file.Flush(flushToDisk: true);
        }
        try { File.Move(draft, path, overwrite: false); }
        catch (IOException) when (File.Exists(path)) { File.Delete(draft); }
    }
}
