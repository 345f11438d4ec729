namespace Steward.Kernel;

/// <summary>One side of a copy: an open transaction of one store.</summary>
internal interface ICopyEnd : IAsyncDisposable
{
    /// <summary>Columns that this store has and that are not computed, as pairs of table and column.</summary>
    Task<IReadOnlySet<(string Table, string Column)>> Columns(CancellationToken cancel);

    /// <summary>Each row's values as canonical text, in the order of <paramref name="columns"/>.</summary>
    IAsyncEnumerable<string?[]> Rows(IReadOnlyList<CopyColumn> columns, CancellationToken cancel);

    /// <summary>Takes rules and triggers out of the way, and the rows that the migrations put in.</summary>
    Task Open(IReadOnlyList<string> tables, CancellationToken cancel);

    Task Fill(IReadOnlyList<CopyColumn> columns, IAsyncEnumerable<string?[]> rows, CancellationToken cancel);

    /// <summary>Puts rules and triggers back, checks every reference and commits.</summary>
    Task Close(CancellationToken cancel);
}
