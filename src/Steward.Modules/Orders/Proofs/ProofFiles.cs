using System.Security.Cryptography;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>
/// The pictures of proofs, in the data folder under <c>proofs/</c>, named by the SHA-256 of what is in them: the same picture twice is one
/// file, and a file that was changed is found out. A file is on the disk before its row is committed; one without a row does no harm.
/// </summary>
internal sealed class ProofFiles(string dataFolder)
{
    private readonly string folder = Path.Combine(dataFolder, "proofs");

    /// <returns>The hash, lower-case hexadecimal.</returns>
    /// <exception cref="StoreUnavailableException">The disk is full or cannot be written.</exception>
    internal async Task<string> Keep(byte[] content, CancellationToken cancel)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = PathOf(hash);
        if (File.Exists(path)) return hash;
        var draft = $"{path}.{Environment.ProcessId}.{Ids.Secret(6)}";
        try
        {
            Folder(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var file = new FileStream(draft, options))
            {
                await file.WriteAsync(content, cancel);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            throw new StoreUnavailableException("The folder of proofs cannot be written: " + error.Message, error);
        }
        return hash;
    }

    /// <summary>Null when the file is gone (kept 365 days) or no longer what it was.</summary>
    internal async Task<byte[]?> Find(string hash, CancellationToken cancel)
    {
        if (!File.Exists(PathOf(hash))) return null;
        var content = await File.ReadAllBytesAsync(PathOf(hash), cancel);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == hash ? content : null;
    }

    internal void Delete(string hash)
    {
        if (File.Exists(PathOf(hash))) File.Delete(PathOf(hash));
    }

    private string PathOf(string hash) => Path.Combine(folder, hash[..2], hash);

    private static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
