using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Takes orders in from files: looks a chunk's external ids up together and stores what is new together.</summary>
internal sealed class OrderImport(PlaceOrder place, ReviseOrder revise) : IImportKind
{
    public string Name => "orders";

    public IReadOnlyList<string> Required => OrderColumns.Required;

    public IReadOnlyList<string> Template => OrderColumns.Template;

    public string Permission => Kernel.Permission.OrdersCreate;

    public bool Knows(IReadOnlyList<string> header) => IndiaFood2022.Knows(header);

    public async Task<IReadOnlyList<ImportRowResult>> Take(Session session, SourceFile file, IReadOnlyList<SourceRow> rows, ImportRun run)
    {
        Func<Cells, ImportedOrder> columns = Knows(file.Header) ? IndiaFood2022.Read : OrderColumns.Read;
        var read = rows.Select(row => (row.Line, Order: Read(row, columns))).ToList();
        var known = (await OrdersStore.ByExternalIds(session, [.. read.Select(r => r.Order.Request?.ExternalId).OfType<string>()])).ToDictionary(o => o.ExternalId!);
        var chunk = new Chunk(session, run, known);
        foreach (var (line, order) in read) chunk.Results.Add(await Take(chunk, line, order));
        foreach (var group in chunk.Ready.Values.GroupBy(o => o.Row.ZoneId)) await Store(session, [.. group], new(run.Caller, session.Now, run.Id));
        return chunk.Results;
    }

    /// <summary>A chunk under way: what is stored already, and what will be.</summary>
    private sealed class Chunk(Session session, ImportRun run, IReadOnlyDictionary<string, OrderRow> known)
    {
        internal Session Session => session;

        internal ImportRun Run => run;

        internal IReadOnlyDictionary<string, OrderRow> Known => known;

        internal ChunkMemory Memory { get; } = new();

        /// <summary>By external id; orders without one by their own.</summary>
        internal Dictionary<string, ReadyOrder> Ready { get; } = new(StringComparer.Ordinal);

        internal List<ImportRowResult> Results { get; } = [];
    }

    private static ImportedOrder Read(SourceRow row, Func<Cells, ImportedOrder> columns)
    {
        if (row.Fault is { } fault) return new(null, [], Fault: fault);
        if (row.Cells is { } cells) return columns(cells);
        var (request, wrong) = ImportObjects.Read<OrderRequest>(row.Object!);
        return new(request, [], Fault: wrong);
    }

    private async Task<ImportRowResult> Take(Chunk chunk, int line, ImportedOrder order)
    {
        if (order.Request is not { } request) return ImportRowResult.Bad(line, null, order.Fault!);
        var external = request.ExternalId;
        if (external is not null && chunk.Known.TryGetValue(external, out var stored)) return await Again(chunk, line, request, stored);
        if (external is not null && (chunk.Ready.ContainsKey(external) || chunk.Run.Seen.Contains(external)))
            return ImportRowResult.Of(line, ImportRowResult.Unchanged, external, chunk.Ready.GetValueOrDefault(external)?.Row.Id);
        var placing = new Placing(chunk.Run.Caller, order.OrderedAt ?? chunk.Session.Now, chunk.Run.Id, IsHistoric: order.OrderedAt is not null, Memory: chunk.Memory);
        var (ready, refusal) = await place.Prepare(chunk.Session, request, placing);
        if (refusal is not null) return ImportRowResult.Bad(line, external, RowFault.Of(refusal));
        chunk.Ready.Add(external ?? ready!.Row.Id.ToString(), ready!);
        var warnings = order.Warnings.Concat(ready!.Warnings).ToList();
        return ImportRowResult.Of(line, warnings.Count == 0 ? ImportRowResult.Created : ImportRowResult.Warned, external, ready.Row.Id) with
        {
            Field = warnings.Count > 0 && warnings[0].Split(':') is [_, var field] ? field : null, Code = warnings.Count > 0 ? warnings[0].Split(':')[0] : null,
            Reason = warnings.Count == 0 ? null : string.Join("; ", warnings),
        };
    }

    private async Task<ImportRowResult> Again(Chunk chunk, int line, OrderRequest request, OrderRow stored)
    {
        if (!chunk.Run.Upsert || stored.ContentHash == request.ContentHash()) return ImportRowResult.Of(line, ImportRowResult.Unchanged, request.ExternalId, stored.Id);
        var (changed, refusal) = await revise.Run(chunk.Session, stored.Id, request, chunk.Run.Caller);
        if (refusal is not null) return ImportRowResult.Bad(line, request.ExternalId, RowFault.Of(refusal)) with { SubjectId = stored.Id };
        return ImportRowResult.Of(line, changed ? ImportRowResult.Updated : ImportRowResult.Unchanged, request.ExternalId, stored.Id);
    }

    /// <summary>Numbers that are taken are drawn again before the insert, so that one clash does not cost the chunk.</summary>
    private async Task Store(Session session, List<ReadyOrder> orders, Placing placing)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var seen = new HashSet<string>(await OrdersStore.TakenNumbers(session, orders[0].Row.ZoneId, [.. orders.Select(o => o.Row.OrderNumber)]));
            var clashed = false;
            for (var i = 0; i < orders.Count; i++)
            {
                if (seen.Add(orders[i].Row.OrderNumber)) continue;
                orders[i] = orders[i] with { Row = orders[i].Row with { OrderNumber = Ids.Code("ORD") } };
                clashed = true;
            }
            if (!clashed) break;
        }
        if (!await place.Store(session, orders, placing)) throw new InvalidOperationException("An order number or external id was taken while rows were imported: the chunk is taken again.");
    }
}
