using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>
/// The files: gzip of NDJSON, one fact a line. Each has a name of its own that no other file ever gets, and is complete under it or not there.
/// </summary>
internal sealed class ArchiveFolder(ArchiveOptions options)
{
    internal static string NameOf(ArchiveFileRow file) => FormattableString.Invariant(
        $"{file.TableName}/{file.BusinessDate:yyyy-MM-dd}/{(file.ZoneId == Guid.Empty ? "server" : file.ZoneId)}-{file.Sequence}-{file.Id:N}.ndjson.gz");

    internal ArchiveWriter Create(ArchiveFileRow file) => ArchiveWriter.Open(PathOf(file), options.Folder);

    /// <summary>Takes away what was begun, whether it was finished or not.</summary>
    internal void Delete(ArchiveFileRow file)
    {
        foreach (var path in (string[])[PathOf(file), PathOf(file) + ArchiveWriter.Unfinished])
            if (File.Exists(path)) File.Delete(path);
    }

    /// <summary>Reads the whole file back. Null when it is what was written; otherwise why not.</summary>
    internal async Task<string?> FaultOf(ArchiveFileRow file, CancellationToken cancel)
    {
        try
        {
            await using (var content = Read(file))
            {
                if (content.Length != file.Bytes) return $"has {content.Length} bytes instead of {file.Bytes}";
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel)) != file.Sha256) return "has another SHA-256 than the one that was written";
            }
            var (rows, parts) = (0L, 0L);
            await foreach (var fact in Facts(file, cancel)) (rows, parts) = (rows + 1, parts + fact.PartRows);
            return (rows, parts) == (file.Rows, file.PartRows) ? null : $"has {rows} facts and {parts} parts instead of {file.Rows} and {file.PartRows}";
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException) { return "is not there"; }
        catch (Exception error) when (error is InvalidDataException or JsonException) { return "cannot be read: " + error.Message; }
    }

    internal async IAsyncEnumerable<Fact> Facts(ArchiveFileRow file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var content = Read(file);
        await using var unpacked = new GZipStream(content, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancel) is { } line) yield return FactText.Read(line);
    }

    /// <summary>The facts of a file in groups of at most so many rows, their parts among them.</summary>
    internal async IAsyncEnumerable<IReadOnlyList<Fact>> Groups(ArchiveFileRow file, int mostRows, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (group, rows) = (new List<Fact>(), 0);
        await foreach (var fact in Facts(file, cancel))
        {
            if (group.Count > 0 && rows + 1 + fact.PartRows > mostRows)
            {
                yield return group;
                (group, rows) = ([], 0);
            }
            group.Add(fact);
            rows += 1 + fact.PartRows;
        }
        if (group.Count > 0) yield return group;
    }

    internal string PathOf(ArchiveFileRow file) => Path.Combine(options.Folder, file.Path);

    private FileStream Read(ArchiveFileRow file) => new(PathOf(file), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
}
