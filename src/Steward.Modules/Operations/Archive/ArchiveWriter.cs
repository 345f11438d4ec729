using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>
/// Writes one file of the archive under an unfinished name; <see cref="Close"/> makes content and name durable. The hash is of the bytes as they
/// were meant, so that what the disk made of them is held against it.
/// </summary>
internal sealed class ArchiveWriter : IAsyncDisposable
{
    internal const string Unfinished = ".part";

    private readonly string path;
    private readonly string root;
    private readonly FileStream file;
    private readonly SHA256 hash = SHA256.Create();
    private readonly CryptoStream hashed;
    private readonly GZipStream packed;
    private long rows;
    private long partRows;
    private bool isClosed;

    private ArchiveWriter(string path, string root, FileStream file)
    {
        (this.path, this.root, this.file) = (path, root, file);
        hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true);
        packed = new GZipStream(hashed, CompressionLevel.Optimal, leaveOpen: true);
    }

    internal static ArchiveWriter Open(string path, string root)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return new(path, root, new FileStream(path + Unfinished, options));
    }

    internal async Task Add(Fact fact, CancellationToken cancel)
    {
        await packed.WriteAsync(Encoding.UTF8.GetBytes(fact.Text + "\n"), cancel);
        rows++;
        partRows += fact.PartRows;
    }

    /// <summary>The file's row with all that is known of it now.</summary>
    internal async Task<ArchiveFileRow> Close(ArchiveFileRow begun, CancellationToken cancel)
    {
        await packed.DisposeAsync();
        await hashed.FlushFinalBlockAsync(cancel);
        file.Flush(flushToDisk: true);
        var bytes = file.Length;
        await file.DisposeAsync();
        File.Move(path + Unfinished, path, overwrite: false);
        // The name, and those of the folders above it that may be new.
        for (var folder = Path.GetDirectoryName(path)!; folder.Length >= root.Length; folder = Path.GetDirectoryName(folder)!) DirectorySync.Flush(folder);
        isClosed = true;
        return begun with { State = FileState.Written, Rows = rows, PartRows = partRows, Bytes = bytes, Sha256 = Convert.ToHexStringLower(hash.Hash!) };
    }

    public async ValueTask DisposeAsync()
    {
        hash.Dispose();
        if (isClosed) return;
        // The streams above the file are let go as they are: they would only write their last bytes, perhaps to a full disk.
        await file.DisposeAsync();
        File.Delete(path + Unfinished);
    }
}
