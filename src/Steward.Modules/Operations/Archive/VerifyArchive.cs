using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <param name="Fault">Null: the file is what was written.</param>
internal sealed record FileVerdict(ArchiveFileRow File, string? Fault);

/// <summary>Reads files of the archive back and holds them against what is known of them.</summary>
internal sealed class VerifyArchive(Database database, ArchiveStore archive, ArchiveFolder folder)
{
    internal async Task<IReadOnlyList<FileVerdict>> Run(FileFilter filter, CancellationToken cancel)
    {
        var verdicts = new List<FileVerdict>();
        foreach (var file in await database.Read(session => archive.List(session, filter), cancel)) verdicts.Add(new(file, await folder.FaultOf(file, cancel)));
        return verdicts;
    }
}
