using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Steward.Escalation.Contracts;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>After each of these the process may die, and nothing is lost: the next night goes on from what is on the disk and in the database.</summary>
internal enum ArchiveStep
{
    Begun,
    FileClosed,
    Written,
    Verified,
    Removed,
    Emptied,
}

/// <summary>
/// The way of one day's finished facts of one table and zone: a file, read back, and only then out of the database, a thousand rows a transaction.
/// A fact that was changed after it was written stays, and leaves with a later file.
/// </summary>
internal sealed class ArchiveDay(Database database, ArchiveStore archive, FactsStore facts, ArchiveFolder folder, Pace pace, Outbox outbox, ILogger<ArchiveDay> log)
{
    private const int MostRows = 1_000;
    private static readonly Counter<long> ArchivedRows = Telemetry.Meter.CreateCounter<long>("steward_archived_rows", description: "Facts that left for the archive");

    /// <summary>Told after each durable step; a test of faults stops the run there.</summary>
    internal Action<ArchiveStep>? Stepped { get; set; }

    internal async Task<Archived> Run(EngineShard shard, ArchiveTable table, Guid zone, DateOnly date, CancellationToken cancel)
    {
        var begun = await pace.Write(session => Begin(session, shard, table, zone, date), cancel);
        Stepped?.Invoke(ArchiveStep.Begun);
        var written = await Write(table, begun, cancel);
        Stepped?.Invoke(ArchiveStep.FileClosed);
        if (written.Rows == 0)
        {
            await Discard(shard, begun, cancel);
            return default;
        }
        await pace.Write(session => Fenced(session, shard, archive.Written(session, written)), cancel);
        Stepped?.Invoke(ArchiveStep.Written);
        return await Finish(shard, table, written, cancel);
    }

    /// <summary>Goes on with a file from where it was left.</summary>
    internal async Task<Archived> Finish(EngineShard shard, ArchiveTable table, ArchiveFileRow file, CancellationToken cancel)
    {
        // Of a file that was not finished nothing has left: its facts get another one.
        if (file.State == FileState.Writing)
        {
            await Discard(shard, file, cancel);
            return default;
        }
        if (await folder.FaultOf(file, cancel) is { } fault)
        {
            log.LogError("The archive file {Path} {Fault}; {Removed} facts left for it", file.Path, fault, file.RemovedRows);
            await (file.RemovedRows == 0 ? Discard(shard, file, cancel) : Mourn(shard, file, fault, cancel));
            return default;
        }
        if (file.State == FileState.Written)
        {
            await pace.Write(session => Fenced(session, shard, archive.Verified(session, file.Id)), cancel);
            Stepped?.Invoke(ArchiveStep.Verified);
        }
        var removed = await Empty(shard, table, file, cancel);
        await pace.Write(session => Fenced(session, shard, archive.Emptied(session, file.Id)), cancel);
        Stepped?.Invoke(ArchiveStep.Emptied);
        return new(1, removed, file.Bytes);
    }

    private async Task<ArchiveFileRow> Begin(Session session, EngineShard shard, ArchiveTable table, Guid zone, DateOnly date)
    {
        var file = new ArchiveFileRow
        {
            Id = Ids.New(session.Now), TableName = table.Name, ZoneId = zone, BusinessDate = date, Sequence = await archive.NextSequence(session, table.Name, zone, date),
            Dialect = session.Pick("sqlite", "postgresql"), CreatedAt = session.Now,
        };
        file = file with { Path = ArchiveFolder.NameOf(file) };
        await archive.Add(session, file);
        await shard.Fence(session);
        return file;
    }

    private async Task<ArchiveFileRow> Write(ArchiveTable table, ArchiveFileRow begun, CancellationToken cancel)
    {
        await using var writer = folder.Create(begun);
        var after = Guid.Empty;
        while (true)
        {
            var page = await database.Read(session => facts.Page(session, table, begun.ZoneId, begun.BusinessDate, after, MostRows), cancel);
            foreach (var fact in page) await writer.Add(fact, cancel);
            if (page.Count < MostRows) return await writer.Close(begun, cancel);
            after = page[^1].Id;
        }
    }

    private async Task<long> Empty(EngineShard shard, ArchiveTable table, ArchiveFileRow file, CancellationToken cancel)
    {
        var removed = 0L;
        await foreach (var group in folder.Groups(file, MostRows, cancel))
        {
            var gone = await pace.Write(session => Remove(session, shard, table, file, group), cancel);
            removed += gone;
            ArchivedRows.Add(gone, new KeyValuePair<string, object?>("table", table.Name));
            Stepped?.Invoke(ArchiveStep.Removed);
        }
        return removed;
    }

    /// <summary>Only what the file holds as it is: a fact that was changed since, or that something refers to by now, stays.</summary>
    private async Task<int> Remove(Session session, EngineShard shard, ArchiveTable table, ArchiveFileRow file, IReadOnlyList<Fact> group)
    {
        if (!await archive.LockVerified(session, file.Id)) return 0;
        var kept = group.ToDictionary(fact => fact.Id, fact => fact.Text);
        var held = await facts.Held(session, table, [.. kept.Keys]);
        var gone = await facts.Delete(session, table, [.. held.Where(fact => kept[fact.Id] == fact.Text).Select(fact => fact.Id)]);
        await archive.Removed(session, file.Id, gone);
        await shard.Fence(session);
        return gone;
    }

    /// <summary>Facts are in a damaged file alone: nothing more leaves for it, and people are told.</summary>
    private Task Mourn(EngineShard shard, ArchiveFileRow file, string fault, CancellationToken cancel) => database.Write(
        async session =>
        {
            await archive.Damaged(session, file.Id);
            var zone = file.ZoneId == Guid.Empty ? (Guid?)null : file.ZoneId;
            await outbox.Publish(session, new NewEvent(AlertWanted.EventType, zone, new AlertWanted
            {
                Key = $"archive:{file.Id}", Code = "ARCHIVE_DAMAGED", Severity = "high", ZoneId = zone, Message = $"The archive file {file.Path} {fault}",
                Description = FormattableString.Invariant($"{file.RemovedRows} facts of {file.TableName} of {file.BusinessDate:yyyy-MM-dd} are in it alone. Put the file back from a copy; see steward archive verify."),
            }));
            await shard.Fence(session);
        },
        cancel);

    /// <summary>Forgets a file for which nothing has left. The file goes under the fence, so that an owner of before takes no file of the next.</summary>
    private Task Discard(EngineShard shard, ArchiveFileRow file, CancellationToken cancel) => pace.Write(
        async session =>
        {
            var forgotten = await archive.Discard(session, file.Id);
            await shard.Fence(session);
            if (forgotten > 0) folder.Delete(file);
            return forgotten;
        },
        cancel);

    private static async Task<int> Fenced(Session session, EngineShard shard, Task<int> change)
    {
        var changed = await change;
        await shard.Fence(session);
        return changed;
    }
}
