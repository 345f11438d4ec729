using Steward.Kernel;

namespace Steward.Wealth.Cash;

/// <summary>A line of a client's cash: money in above 0, money out below. Lines never change; the balance is their sum.</summary>
internal sealed record CashLine
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public decimal Amount { get; init; }

    /// <summary>Deposit, Withdrawal, Debit, Purchase, Redemption, Switch, Charge, Reserve, Release, Refund, Reversal or Adjustment.</summary>
    public string Kind { get; init; } = "";

    /// <summary>From this day on it counts for what may be spent.</summary>
    public DateOnly AvailableOn { get; init; }
    public Guid? OrderId { get; init; }

    /// <summary>Unique: the same fact is written once, however often it is told.</summary>
    public string? SourceId { get; init; }
    public string? Note { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a client's lines come to.</summary>
/// <param name="Balance">The sum of all lines, those of later days too.</param>
/// <param name="Reserved">Set aside for purchases that are under way, and not in the balance.</param>
/// <param name="Available">What may be spent on the day without any later day falling below 0.</param>
internal sealed record CashPosition(decimal Balance, decimal Reserved, decimal Available)
{
    internal static CashPosition Nothing { get; } = new(0, 0, 0);

    /// <summary>The client's money, spent or not: what counts for the value of the portfolio.</summary>
    internal decimal Owned => Balance + Reserved;
}

/// <summary>Table <c>cash_ledger</c>.</summary>
internal sealed class CashStore
{
    private const string Columns = "id, client_id, amount, kind, available_on, order_id, source_id, note, actor, created_at";

    private const string Sums = "sum(amount) as amount, sum(case when kind in ('Reserve', 'Release') then -amount else 0 end) as reserved";

    private sealed record DaySum
    {
        public Guid ClientId { get; init; }
        public DateOnly Day { get; init; }
        public decimal Amount { get; init; }
        public decimal Reserved { get; init; }
    }

    /// <summary>False when a line with this source is there already.</summary>
    internal async Task<bool> Add(Session session, CashLine line) => await session.Execute(
        """
        insert into cash_ledger (id, client_id, amount, kind, available_on, order_id, source_id, note, actor, created_at)
        values (@Id, @ClientId, @Amount, @Kind, @AvailableOn, @OrderId, @SourceId, @Note, @Actor, @CreatedAt) on conflict (source_id) do nothing
        """,
        line) == 1;

    internal Task<CashLine?> BySource(Session session, string source) => session.First<CashLine>($"select {Columns} from cash_ledger where source_id = @source", new { source });

    internal Task<IReadOnlyList<CashLine>> OfOrder(Session session, Guid order) =>
        session.Query<CashLine>($"select {Columns} from cash_ledger where order_id = @order order by created_at, id", new { order });

    internal Task<IReadOnlyList<CashLine>> Page(Session session, PageRequest page, Guid client) => session.Query<CashLine>(
        $"select {Columns} from cash_ledger where client_id = @client and (created_at, id) < (@At, @Id) order by created_at desc, id desc limit @Take", new { page.At, page.Id, page.Take, client });

    /// <summary>One spender of a client's cash at a time: what was read stays true until the commit.</summary>
    internal Task<Guid?> LockClient(Session session, Guid client) => session.Scalar<Guid?>($"select id from clients where id = @client{session.ForUpdate}", new { client });

    internal async Task<CashPosition> Position(Session session, Guid client, DateOnly day) => (await Positions(session, [client], day)).GetValueOrDefault(client) ?? CashPosition.Nothing;

    /// <summary>The positions of many clients with one statement; a client without lines is not in it.</summary>
    internal async Task<IReadOnlyDictionary<Guid, CashPosition>> Positions(Session session, IReadOnlyCollection<Guid> clients, DateOnly day)
    {
        // All that counts already is one sum; each later day is one more.
        var sums = await session.Query<DaySum>(
            $"""
            select client_id, @day as day, {Sums} from cash_ledger where client_id {session.AnyOf("ids")} and available_on <= @day group by client_id
            union all select client_id, available_on, {Sums} from cash_ledger where client_id {session.AnyOf("ids")} and available_on > @day group by client_id, available_on
            order by 1, 2
            """,
            new { ids = new IdArray([.. clients]), day });
        return sums.GroupBy(sum => sum.ClientId).ToDictionary(client => client.Key, client => Of([.. client.Select(sum => (sum.Day, sum.Amount))], day, client.Sum(sum => sum.Reserved)));
    }

    /// <param name="sums">By day, ascending.</param>
    internal static CashPosition Of(IReadOnlyList<(DateOnly Day, decimal Amount)> sums, DateOnly day, decimal reserved)
    {
        var (running, least) = (0m, sums.Count > 0 && sums[0].Day <= day ? decimal.MaxValue : 0m);
        foreach (var (_, amount) in sums)
        {
            running += amount;
            least = Math.Min(least, running);
        }
        return new(running, reserved, least is decimal.MaxValue ? 0 : least);
    }
}
