using System.Text;
using System.Text.Json;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>A file to take in.</summary>
internal sealed record ImportFile(string? Name, byte[] Content, bool DryRun);

/// <summary>Takes a file of orders in, a hundred rows a transaction: rows, their results and the job's progress commit together.</summary>
internal sealed class RunImport(Database database, PlaceOrder place)
{
    internal const int MostRows = 100_000;
    internal const int MostBytes = 50_000_000;
    private const int Chunk = 100;
    private const int MostErrors = 10_000;

    /// <summary>Refused as a whole only for an unusable header or size.</summary>
    internal async Task<(ImportRow? Job, Refusal? Refusal)> Run(ImportFile file, Caller caller, CancellationToken cancel)
    {
        var (rows, format, refusal) = Parse(file.Content);
        if (refusal is not null) return (null, refusal);
        var id = await database.Write(
            async session =>
            {
                var job = new ImportRow { Id = Ids.New(session.Now), DryRun = file.DryRun, FileName = file.Name, Format = format, RowsTotal = rows.Count };
                await ImportsStore.Add(session, job, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Content)), file.Content.Length, caller.Actor);
                return job.Id;
            },
            cancel);
        var (state, error) = await Take(id, rows, file.DryRun, caller, cancel);
        await database.Write(session => ImportsStore.Finish(session, id, state, error), cancel);
        return (await database.Read(session => ImportsStore.Find(session, id), cancel), null);
    }

    private async Task<(string State, string? Error)> Take(Guid id, IReadOnlyList<(int Line, ImportedOrder Order)> rows, bool dryRun, Caller caller, CancellationToken cancel)
    {
        var failed = 0;
        foreach (var chunk in rows.Chunk(Chunk))
        {
            var results = dryRun ? await TryOut(chunk, caller, id, cancel) : null;
            results = await database.Write(
                async session =>
                {
                    var done = results ?? await TakeChunk(session, chunk, caller, id);
                    await ImportsStore.AddRows(session, id, done);
                    return done;
                },
                cancel);
            failed += results.Count(r => r.State == "failed");
            if (failed >= MostErrors) return ("failed", $"More than {MostErrors:N0} rows are wrong.");
            if (await database.Read(session => ImportsStore.Find(session, id), cancel) is { CancelRequested: true }) return ("cancelled", null);
        }
        return ("completed", null);
    }

    /// <summary>Everything is done as in earnest and then rolled back.</summary>
    private async Task<List<ImportRowResult>> TryOut((int Line, ImportedOrder Order)[] chunk, Caller caller, Guid id, CancellationToken cancel)
    {
        List<ImportRowResult> results = [];
        await database.Write<Reply>(
            async session =>
            {
                results = await TakeChunk(session, chunk, caller, id);
                return new Refusal("dry_run", "Rolled back.");
            },
            cancel);
        return [.. results.Select(r => r with { SubjectId = null })];
    }

    private async Task<List<ImportRowResult>> TakeChunk(Session session, (int Line, ImportedOrder Order)[] chunk, Caller caller, Guid import)
    {
        var results = new List<ImportRowResult>(chunk.Length);
        var ready = new List<ReadyOrder>();
        foreach (var (line, row) in chunk)
        {
            var (result, order) = await TakeRow(session, line, row, caller, import, ready);
            results.Add(result);
            if (order is not null) ready.Add(order);
        }
        foreach (var group in ready.GroupBy(o => o.Row.ZoneId)) await Store(session, [.. group], new(caller, session.Now, import), results);
        return results;
    }

    private async Task<(ImportRowResult, ReadyOrder?)> TakeRow(Session session, int line, ImportedOrder row, Caller caller, Guid import, List<ReadyOrder> ready)
    {
        if (row.Request is not { } request) return (new() { RowNumber = line, State = "failed", Field = row.Field, Code = "row_invalid", Reason = row.Reason }, null);
        if (request.ExternalId is { } external && (await OrdersStore.IdOfExternal(session, external) ?? ready.Find(o => o.Row.ExternalId == external)?.Row.Id) is { } known)
            return (new() { RowNumber = line, State = "unchanged", ExternalId = external, SubjectId = known }, null);
        var (order, refusal) = await place.Prepare(session, request, new(caller, row.OrderedAt ?? session.Now, import, IsHistoric: row.OrderedAt is not null));
        if (refusal is not null)
            return (new() { RowNumber = line, State = "failed", ExternalId = request.ExternalId, Field = refusal.Errors?.Keys.FirstOrDefault()?.TrimStart('/').Replace('/', '_'), Code = refusal.Code, Reason = refusal.Detail }, null);
        var warnings = row.Warnings.Concat(order!.Warnings).ToList();
        return (new() { RowNumber = line, State = warnings.Count == 0 ? "created" : "created_with_warning", ExternalId = request.ExternalId, SubjectId = order.Row.Id, Reason = warnings.Count == 0 ? null : string.Join("; ", warnings) }, order);
    }

    /// <summary>Numbers that are taken are drawn again before the insert, so that one clash does not cost the chunk.</summary>
    private async Task Store(Session session, List<ReadyOrder> orders, Placing placing, List<ImportRowResult> results)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var taken = await OrdersStore.TakenNumbers(session, orders[0].Row.ZoneId, [.. orders.Select(o => o.Row.OrderNumber)]);
            var seen = new HashSet<string>(taken);
            var clashed = false;
            for (var i = 0; i < orders.Count; i++)
            {
                if (seen.Add(orders[i].Row.OrderNumber)) continue;
                orders[i] = orders[i] with { Row = orders[i].Row with { OrderNumber = Ids.Code("ORD") } };
                clashed = true;
            }
            if (!clashed) break;
        }
        if (!await place.Store(session, orders, placing)) throw new InvalidOperationException($"An order number or external id was taken while {results.Count} rows were imported. Run the import again: nothing is made twice.");
    }

    private static (IReadOnlyList<(int, ImportedOrder)> Rows, string Format, Refusal? Refusal) Parse(byte[] content)
    {
        string text;
        try { text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF'); }
        catch (DecoderFallbackException) { return ([], "", Refusal.Rule("encoding_invalid", "The file is not UTF-8.")); }
        if (text.TrimStart().StartsWith('{')) return Limited(NdJson(text), "ndjson");
        using var reader = new StringReader(text);
        var rows = Delimited.Read(reader, Delimited.SeparatorOf(text.Split('\n', 2)[0])).ToList();
        if (rows.Count == 0) return ([], "", Refusal.Rule("header_unusable", "The file is empty."));
        var header = rows[0].Fields.Select(h => h.Trim()).ToArray();
        Func<IReadOnlyDictionary<string, string>, ImportedOrder>? read = IndiaFood2022.Knows(header) ? IndiaFood2022.Read : OrderColumns.Required.All(header.Contains) ? OrderColumns.Read : null;
        if (read is null) return ([], "", Refusal.Rule("header_unusable", $"The header lacks {string.Join(", ", OrderColumns.Required.Except(header))}. See /api/v1/imports/template."));
        return Limited([.. rows.Skip(1).Select(row => (row.Line, row.Fields.Length == header.Length
            ? read(header.Zip(row.Fields).ToDictionary(pair => pair.First, pair => pair.Second))
            : ImportedOrder.Bad("row", $"The row has {row.Fields.Length} fields, the header {header.Length}.")))], "csv");
    }

    private static List<(int, ImportedOrder)> NdJson(string text)
    {
        var rows = new List<(int, ImportedOrder)>();
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line, i + 1)))
        {
            if (line.Trim().Length == 0) continue;
            try { rows.Add((number, new(JsonSerializer.Deserialize<OrderRequest>(line, JsonFormat.Options), []))); }
            catch (JsonException error) { rows.Add((number, ImportedOrder.Bad(error.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "row", error.Message.Split(" Path:")[0]))); }
        }
        return rows;
    }

    private static (IReadOnlyList<(int, ImportedOrder)>, string, Refusal?) Limited(List<(int, ImportedOrder)> rows, string format) => rows.Count > MostRows
        ? ([], format, new Refusal("too_many_rows", $"A file has at most {MostRows:N0} rows, not {rows.Count:N0}.", 413)) : (rows, format, null);
}
