using Microsoft.Extensions.Configuration;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>What a rail can do beside taking orders.</summary>
/// <param name="MostTogether">So many orders go with one call, and the kill switches are read again before each.</param>
internal sealed record RailAbilities(bool CanQuery, bool CanCancel, int MostTogether)
{
    /// <summary>What became of an order stands in the answer to a query and nowhere else: submitted orders are asked about.</summary>
    public bool TellsByQuery { get; init; }

    /// <summary>It takes the debits of mandates.</summary>
    public bool CanDebit { get; init; }
    public bool CanQueryDebit { get; init; }
}

/// <summary>An order as a rail is told of it. Its reference is stored before the rail is called.</summary>
internal sealed record RailOrder(InvestmentOrderRow Order, SchemeRow Scheme, SchemeRow? Target)
{
    internal string Reference => Order.ClientReference ?? throw new InvalidOperationException($"Order {Order.Code} has no reference: it must not leave.");
}

/// <summary>How a rail answered, or that it did not.</summary>
internal enum RailWord
{
    /// <summary>It has the order.</summary>
    Accepted,

    /// <summary>It will never carry it out.</summary>
    Rejected,

    /// <summary>It has never heard of it.</summary>
    NotKnown,

    /// <summary>No answer, or none that can be read: the order may have arrived.</summary>
    Silent,
}

/// <param name="RailReference">The rail's own id of the order.</param>
/// <param name="OrderDate">D, as the rail dated it; null where it does not say.</param>
internal sealed record RailReply(string Reference, RailWord Word, string? RailReference = null, DateOnly? OrderDate = null, DateOnly? NavDate = null, string? Code = null, string? Reason = null)
{
    /// <summary>What became of it, when the answer says so already.</summary>
    public RailEvent? Told { get; init; }
}

/// <summary>Something that a rail tells by itself: at least once, in any order, perhaps contradicting itself.</summary>
/// <param name="SourceId">The rail's id of what it tells: told twice, it counts once.</param>
/// <param name="Reference">Ours, of an order or of its debit.</param>
/// <param name="Kind">filled, failed or reversed; of a debit collected or failed; unread where nobody can tell what it says.</param>
/// <param name="Amount">As in <see cref="FillFigures"/>.</param>
/// <param name="Sold">The lots of a sale; null where the rail does not keep lots.</param>
internal sealed record RailEvent(string SourceId, string Reference, string Kind)
{
    internal const string Unread = "unread";

    public DateOnly? NavDate { get; init; }
    public decimal? Nav { get; init; }
    public decimal? Units { get; init; }
    public decimal? Amount { get; init; }
    public decimal? TargetNav { get; init; }
    public decimal? TargetUnits { get; init; }
    public IReadOnlyList<Portfolio.Lots.ChargeLine> Charges { get; init; } = [];
    public IReadOnlyList<LotPart>? Sold { get; init; }
    public string? Code { get; init; }
    public string? Reason { get; init; }

    /// <summary>Where the rail keeps it: the file and row that are done when it is heard.</summary>
    public string Origin { get; init; } = "";
}

/// <summary>
/// A road by which orders leave. Placing the same reference twice is one order there; whoever cannot promise that must be able to answer a query,
/// or a person is asked. No call is made inside a transaction of ours.
/// </summary>
internal interface IRail
{
    /// <summary>As it stands in the orders: paper, file, http.</summary>
    string Name { get; }

    RailAbilities Abilities { get; }

    /// <summary>One reply an order, in any order; who is missing is silent.</summary>
    Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel);

    Task<RailReply> Query(RailOrder order, CancellationToken cancel);

    Task<RailReply> Cancel(RailOrder order, CancellationToken cancel);

    /// <summary>As <see cref="Place"/>, for the debits of mandates; only where the rail can.</summary>
    Task<IReadOnlyList<RailReply>> Debit(IReadOnlyList<RailDebit> debits, CancellationToken cancel) => throw new NotSupportedException($"The rail '{Name}' takes no debits.");

    Task<RailReply> QueryDebit(RailDebit debit, CancellationToken cancel) => throw new NotSupportedException($"The rail '{Name}' takes no debits.");

    /// <summary>What has happened since; told again until <see cref="Heard"/>.</summary>
    Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel);

    /// <summary>These are kept on our side: they need not be told again.</summary>
    Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel);
}

/// <summary>The rails of this server, by name.</summary>
internal sealed class RailBook
{
    private readonly Dictionary<string, IRail> byName;

    /// <exception cref="InvalidOperationException"><c>Rails:Usual</c> names a rail that this server does not have.</exception>
    public RailBook(IEnumerable<IRail> rails, IConfiguration settings)
    {
        byName = rails.ToDictionary(rail => rail.Name, StringComparer.Ordinal);
        Usual = settings["Rails:Usual"] is { Length: > 0 } name ? name : Rails.Paper;
        if (!byName.ContainsKey(Usual)) throw new InvalidOperationException($"Rails:Usual is '{Usual}', and this server has only {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>The road of the orders that rules make, and of those by hand that name none.</summary>
    internal string Usual { get; }

    internal IReadOnlyCollection<IRail> All => byName.Values;

    internal IRail? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Says <c>unknown_rail</c> at <c>/rail</c> for a name that this server has not.</summary>
    internal void Check(Checks checks, string name)
    {
        if (!byName.ContainsKey(name)) checks.Say("/rail", "unknown_rail", $"There is no rail '{Checks.Short(name)}': only {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}.");
    }
}
