using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;

namespace Steward.Wealth.Orders;

/// <summary>
/// The rail of a registrar that takes files: from each pass of the sender one batch for each fund house and cut-off, a CSV with a control total, written whole under another name and
/// then renamed, so that nobody reads half of one. Debits of mandates go the same way, a batch for each due date. Replies are read back row by row from
/// the folder <c>in</c> beside it, when nobody writes to them any more; one with a row that says nothing readable is told of, and put aside.
/// </summary>
internal sealed class FileRail(string folder, TimeProvider clock) : IRail
{
    internal const string RailName = "file";
    private const string Control = "CONTROL";

    /// <summary>A reply that was written to a moment ago may get more rows, and one without the end of its last line may have half a number in it.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5), Abandoned = TimeSpan.FromMinutes(2);
    private static readonly string[] Columns = ["reference", "order_type", "scheme_code", "target_scheme_code", "folio", "amount", "units", "currency"];
    private static readonly string[] DebitColumns = ["reference", "mandate", "amount", "currency", "due_date"];
    private readonly Dictionary<string, HashSet<string>> heard = new(StringComparer.Ordinal);

    /// <summary>Null where no folder is set.</summary>
    internal static string? FolderOf(IConfiguration settings) => settings["Rails:File:Folder"] is { Length: > 0 } folder ? folder : null;

    public string Name => RailName;

    public RailAbilities Abilities { get; } = new(CanQuery: true, CanCancel: false, MostTogether: 500) { CanDebit = true, CanQueryDebit = true };

    private string Out => Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;

    private string In => Directory.CreateDirectory(Path.Combine(folder, "in")).FullName;

    public async Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel)
    {
        var replies = new List<RailReply>();
        foreach (var batch in orders.GroupBy(order => (order.Scheme.Amc, order.Order.CutoffAt)))
        {
            var sorted = batch.OrderBy(order => order.Reference, StringComparer.Ordinal).ToList();
            var name = NameOf(HouseOf(batch.Key.Amc), string.Create(CultureInfo.InvariantCulture, $"{batch.Key.CutoffAt?.UtcDateTime:yyyyMMdd'T'HHmm}Z"), sorted.Select(order => order.Reference));
            await Write(Path.Combine(Out, name), Batch(sorted), cancel);
            replies.AddRange(sorted.Select(order => new RailReply(order.Reference, RailWord.Accepted, name)));
        }
        return replies;
    }

    /// <summary>An order is known when it stands in a batch that was written whole.</summary>
    public Task<RailReply> Query(RailOrder order, CancellationToken cancel) => Find(order.Reference, cancel);

    public async Task<IReadOnlyList<RailReply>> Debit(IReadOnlyList<RailDebit> debits, CancellationToken cancel)
    {
        var replies = new List<RailReply>();
        foreach (var batch in debits.GroupBy(debit => debit.Due))
        {
            var sorted = batch.OrderBy(debit => debit.Reference, StringComparer.Ordinal).ToList();
            var name = NameOf("debits", batch.Key.ToString("yyyyMMdd", CultureInfo.InvariantCulture), sorted.Select(debit => debit.Reference));
            await Write(Path.Combine(Out, name), Batch(sorted), cancel);
            replies.AddRange(sorted.Select(debit => new RailReply(debit.Reference, RailWord.Accepted, name)));
        }
        return replies;
    }

    public Task<RailReply> QueryDebit(RailDebit debit, CancellationToken cancel) => Find(debit.Reference, cancel);

    public Task<RailReply> Cancel(RailOrder order, CancellationToken cancel) =>
        Task.FromResult(new RailReply(order.Reference, RailWord.Rejected, Code: "rail_gives_nothing_back", Reason: "A batch that was handed over is not taken back."));

    public async Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel)
    {
        var events = new List<RailEvent>();
        foreach (var path in Directory.EnumerateFiles(In, "*.csv").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (await Whole(path, cancel) is not { } text) continue;
            var told = Read(name, text);
            heard.TryAdd(name, []);
            if (told.Count == 0) Done(name, isReadable: true);
            events.AddRange(told);
        }
        return events;
    }

    public async Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel)
    {
        foreach (var name in events.Select(FileOf).Distinct(StringComparer.Ordinal))
        {
            if (!heard.TryGetValue(name, out var known)) continue;
            known.UnionWith(events.Where(one => FileOf(one) == name).Select(one => one.Origin));
            var path = Path.Combine(In, name);
            if (!File.Exists(path)) continue;
            var all = Read(name, await File.ReadAllTextAsync(path, cancel));
            if (all.All(one => known.Contains(one.Origin))) Done(name, isReadable: all.All(one => one.Kind != RailEvent.Unread));
        }
    }

    /// <summary>The batch as it is written: the rows, then how many there are and what they come to.</summary>
    internal static string Batch(IReadOnlyList<RailOrder> orders)
    {
        var text = new StringBuilder(Line(Columns));
        foreach (var order in orders)
            text.Append(Line([order.Reference, order.Order.OrderType, order.Scheme.ProductCode, order.Target?.ProductCode, order.Order.Folio, Text(order.Order.Amount), Text(UnitsOf(order.Order)), order.Order.Currency]));
        return text.Append(Line([Control, orders.Count.ToString(CultureInfo.InvariantCulture), "", "", "", Text(orders.Sum(order => order.Order.Amount ?? 0)), Text(orders.Sum(order => UnitsOf(order.Order) ?? 0)), ""])).ToString();
    }

    private static string Batch(IReadOnlyList<RailDebit> debits)
    {
        var text = new StringBuilder(Line(DebitColumns));
        foreach (var debit in debits)
            text.Append(Line([debit.Reference, debit.Mandate.RailReference ?? debit.Mandate.Code, Text(debit.Order.Amount), debit.Order.Currency, debit.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]));
        return text.Append(Line([Control, debits.Count.ToString(CultureInfo.InvariantCulture), Text(debits.Sum(debit => debit.Order.Amount ?? 0)), "", ""])).ToString();
    }

    private async Task<RailReply> Find(string reference, CancellationToken cancel)
    {
        foreach (var path in Directory.EnumerateFiles(Out, "*.csv").Order(StringComparer.Ordinal))
            await foreach (var line in File.ReadLinesAsync(path, cancel))
                if (line.StartsWith(reference + ",", StringComparison.Ordinal)) return new(reference, RailWord.Accepted, Path.GetFileName(path));
        return new(reference, RailWord.NotKnown);
    }

    /// <summary>The text of a reply that is written to its end; null while it may not be.</summary>
    private async Task<string?> Whole(string path, CancellationToken cancel)
    {
        var age = clock.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        if (age < Settled) return null;
        var text = await File.ReadAllTextAsync(path, cancel);
        return text.EndsWith('\n') || age >= Abandoned ? text : null;
    }

    /// <summary>What the rows tell; those without a reference or a status are among them as unread, those that decide nothing are not.</summary>
    private static List<RailEvent> Read(string file, string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var rows = Delimited.Read(new StringReader(text), Delimited.SeparatorOf(end < 0 ? text : text[..end])).ToList();
        string[] names = rows.Count == 0 ? [] : [.. rows[0].Fields.Select(name => name.Trim().ToLowerInvariant())];
        if (!names.Contains("reference") || !names.Contains("status")) return [Unread(file, 1, "it has no header with reference and status")];
        return [.. rows.Skip(1).Where(row => row.Fields.Any(cell => cell.Length > 0)).Select(row => Read(file, names, row)).OfType<RailEvent>()];
    }

    /// <summary>Null for a row that decides nothing yet.</summary>
    private static RailEvent? Read(string file, string[] names, FileRow row)
    {
        if (row.Fields.Skip(names.Length).Any(cell => cell.Length > 0)) return Unread(file, row.Line, "it has more cells than the header");
        string? Cell(string name) => Array.IndexOf(names, name) is >= 0 and var at && at < row.Fields.Length && row.Fields[at].Trim() is { Length: > 0 } text ? text : null;
        if (Cell("reference") is not { } reference || Cell("status") is null) return Unread(file, row.Line, "it has no reference or no status");
        return RailReplies.Read(RailName, reference, file, Cell) is { } told ? told with { Origin = OriginOf(file, row.Line) } : null;
    }

    private static RailEvent Unread(string file, int line, string why) =>
        new($"{RailName}:{file}:{line.ToString(CultureInfo.InvariantCulture)}", "", RailEvent.Unread) { Origin = OriginOf(file, line), Reason = string.Create(CultureInfo.InvariantCulture, $"Line {line} of the reply {file} cannot be read: {why}.") };

    private static async Task Write(string path, string content, CancellationToken cancel)
    {
        var half = path + ".tmp";
        await using (var file = new FileStream(half, FileMode.Create, FileAccess.Write))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(content), cancel);
            file.Flush(flushToDisk: true);
        }
        File.Move(half, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    private void Done(string name, bool isReadable)
    {
        File.Move(Path.Combine(In, name), Path.Combine(Directory.CreateDirectory(Path.Combine(In, isReadable ? "done" : "refused")).FullName, name), overwrite: true);
        heard.Remove(name);
    }

    /// <summary>The same orders make the same name: written again after a crash, it is the same batch.</summary>
    private static string NameOf(string what, string when, IEnumerable<string> references) =>
        $"{what}-{when}-{Sha256Hex.Of("steward-batch-1\n", Encoding.UTF8.GetBytes(string.Join('\n', references)))[..12]}.csv";

    private static string HouseOf(string amc) => string.Concat(amc.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(30)) is { Length: > 0 } house ? house : "house";

    private static decimal? UnitsOf(InvestmentOrderRow order) => order.IsSale && order.Amount is null ? order.ReservedUnits : null;

    private static string OriginOf(string file, int row) => string.Create(CultureInfo.InvariantCulture, $"{row}:{file}");

    private static string FileOf(RailEvent told) => told.Origin[(told.Origin.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Csv.Cell)) + "\r\n";

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}
