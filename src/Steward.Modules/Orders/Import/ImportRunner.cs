using System.Diagnostics;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>
/// Takes a job in, a hundred rows a transaction: what is made, the rows' results and the job's progress commit together, so that a job goes on
/// after a crash where it stood and nothing is made twice.
/// </summary>
internal sealed class ImportRunner(Database database, Imports imports, ImportFounding founding)
{
    internal const string Started = "import_started";
    internal const string Finished = "import_finished";
    private const int ChunkRows = 100;
    private const int MostErrors = 10_000;

    // SQLite has one writer. An import that had to wait for it tells of others: then it takes a quarter of the time only.
    private static readonly TimeSpan Crowded = TimeSpan.FromMilliseconds(25);

    /// <summary>Runs to the job's end, or until another took it over or it was cancelled.</summary>
    /// <param name="fence">The last statement of each transaction, for a runner that holds a lease.</param>
    /// <param name="tell">Hears of the job after each chunk.</param>
    internal async Task<ImportJob> Run(Guid id, Func<Session, Task> fence, CancellationToken cancel, Action<ImportJob>? tell = null)
    {
        var (job, content) = await database.Read(async session => (await ImportsStore.Find(session, id), await ImportsStore.File(session, id)), cancel);
        if (job is null || content is null || !job.IsOpen) return job ?? throw new InvalidOperationException($"There is no import {id}.");
        var (file, refusal) = SourceFile.Read(content, Imports.MapOf(job));
        if (file is null) throw new InvalidOperationException($"The file of import {id} was read once and no longer: {refusal!.Detail}");
        if (!job.DryRun) await Found(job, file, fence, cancel);
        while (job.IsOpen)
        {
            cancel.ThrowIfCancellationRequested();
            var asked = Stopwatch.GetTimestamp();
            var (after, waited) = await database.Write(
                async session =>
                {
                    var queued = Stopwatch.GetElapsedTime(asked);
                    var done = await Step(session, id, file);
                    await fence(session);
                    return (done, queued);
                },
                cancel);
            job = after;
            tell?.Invoke(job);
            if (database.Dialect is Dialect.Sqlite && waited > Crowded && job.IsOpen) await Task.Delay(3 * (Stopwatch.GetElapsedTime(asked) - waited), TimeProvider.System, cancel);
        }
        return job;
    }

    private async Task Found(ImportJob job, SourceFile file, Func<Session, Task> fence, CancellationToken cancel)
    {
        foreach (var step in founding.Steps(file, Imports.OptionsOf(job), Imports.CallerOf(job)))
            await database.Write(
                async session =>
                {
                    await step(session);
                    await fence(session);
                },
                cancel);
    }

    /// <summary>One chunk, or the end. The row of the job is locked, and where it stands is read under the lock.</summary>
    private async Task<ImportJob> Step(Session session, Guid id, SourceFile file)
    {
        var job = (await ImportsStore.Lock(session, id))!;
        if (!job.IsOpen) return job;
        if (job.CancelRequested) return await Finish(session, job, ImportJob.Cancelled, null);
        if (job.FailedCount >= MostErrors) return await Finish(session, job, ImportJob.Failed, $"{job.FailedCount:N0} rows are wrong: the rest was not looked at.");
        if (job.RowsDone >= file.Rows.Count) return await Finish(session, job, ImportJob.Completed, null);
        var rows = file.Rows.Skip(job.RowsDone).Take(Math.Min(ChunkRows, MostErrors - job.FailedCount)).ToList();
        await ImportsStore.AddRows(session, id, await Take(session, job, file, rows));
        return (await ImportsStore.Find(session, id))!;
    }

    private async Task<IReadOnlyList<ImportRowResult>> Take(Session session, ImportJob job, SourceFile file, IReadOnlyList<SourceRow> rows)
    {
        var kind = imports.Kind(job.Kind)!;
        var run = new ImportRun(job.Id, Imports.CallerOf(job), job.IsUpsert, job.DryRun ? await ImportsStore.Made(session, job.Id) : new HashSet<string>());
        if (!job.DryRun) return await kind.Take(session, file, rows, run);
        // Everything is done as in earnest and then taken back.
        var results = await session.TryOut(async () =>
        {
            if (Imports.OptionsOf(job).CreateZones) await founding.Zones(session, file, run.Caller);
            return await kind.Take(session, file, rows, run);
        });
        var gone = results.Where(r => r.State is ImportRowResult.Created or ImportRowResult.Warned).Select(r => r.SubjectId).ToHashSet();
        return [.. results.Select(r => gone.Contains(r.SubjectId) ? r with { SubjectId = null } : r)];
    }

    internal async Task<ImportJob> Finish(Session session, ImportJob job, string state, string? error)
    {
        await ImportsStore.Finish(session, job.Id, state, error);
        var ended = (await ImportsStore.Find(session, job.Id))!;
        await imports.Tell(session, ended, Finished);
        return ended;
    }
}
