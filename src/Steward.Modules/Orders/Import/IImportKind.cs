using Steward.Kernel;

namespace Steward.Orders;

/// <summary>What a chunk of rows is taken in for.</summary>
/// <param name="Caller">Whoever sent the file: his zones, and the actor of all that is made.</param>
/// <param name="Upsert">The same <c>external_id</c> again changes what differs; otherwise nothing.</param>
/// <param name="Seen">External ids that earlier chunks of a dry run would have made: their rows were rolled back.</param>
internal sealed record ImportRun(Guid Id, Caller Caller, bool Upsert, IReadOnlySet<string> Seen);

/// <summary>A kind of thing that files bring.</summary>
internal interface IImportKind
{
    /// <summary>orders, customers or drivers.</summary>
    string Name { get; }

    IReadOnlyList<string> Required { get; }

    /// <summary>The columns that it knows, the required ones first.</summary>
    IReadOnlyList<string> Template { get; }

    string Permission { get; }

    /// <summary>True for a header in a form of its own, which needs none of the required columns.</summary>
    bool Knows(IReadOnlyList<string> header) => false;

    /// <summary>Judges each row and stores the good ones: one result a row, in their order.</summary>
    Task<IReadOnlyList<ImportRowResult>> Take(Session session, SourceFile file, IReadOnlyList<SourceRow> rows, ImportRun run);
}

/// <summary>What became of a row: <c>created</c>, <c>created_with_warning</c>, <c>updated</c>, <c>unchanged</c> or <c>failed</c> with its field, code and reason.</summary>
internal sealed record ImportRowResult
{
    internal const string Created = "created";
    internal const string Warned = "created_with_warning";
    internal const string Updated = "updated";
    internal const string Unchanged = "unchanged";
    internal const string Failed = "failed";

    internal static IReadOnlyList<string> States { get; } = [Created, Warned, Updated, Unchanged, Failed];

    public int RowNumber { get; init; }
    public string State { get; init; } = "";
    public string? ExternalId { get; init; }
    public Guid? SubjectId { get; init; }
    public string? Field { get; init; }
    public string? Code { get; init; }
    public string? Reason { get; init; }

    internal static ImportRowResult Of(int line, string state, string? externalId, Guid? subject) => new() { RowNumber = line, State = state, ExternalId = externalId, SubjectId = subject };

    internal static ImportRowResult Bad(int line, string? externalId, RowFault fault) =>
        new() { RowNumber = line, State = Failed, ExternalId = externalId, Field = fault.Field, Code = fault.Code, Reason = fault.Reason };
}

/// <summary>Reads an object of NDJSON as strictly as the API does.</summary>
internal static class ImportObjects
{
    internal static (T? Value, RowFault? Fault) Read<T>(string text) where T : class
    {
        try { return (System.Text.Json.JsonSerializer.Deserialize<T>(text, JsonFormat.Options), null); }
        catch (System.Text.Json.JsonException error)
        {
            var field = error.Path?.TrimStart('$', '.').Replace('.', '_') is { Length: > 0 } path ? path : "row";
            return (null, new(field, "invalid_json", error.Message.Split(" Path:")[0]));
        }
    }
}
