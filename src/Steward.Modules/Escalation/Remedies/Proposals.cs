using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Remedies;

/// <summary>What is proposed to a person: the snapshot of its decision.</summary>
/// <param name="AmountMilli">In thousandths of the currency unit; 0 where no money moves.</param>
internal sealed record Proposed(Guid OrderId, Guid? EscalationId, string Action, long AmountMilli, string Currency, string Reason, DateTimeOffset Now)
{
    internal byte[] ToCanonical() => CanonicalJson.ToUtf8(JsonSerializer.SerializeToElement(this, JsonFormat.Options));

    internal static Proposed Parse(ReadOnlySpan<byte> canonical) => JsonSerializer.Deserialize<Proposed>(canonical, JsonFormat.Lenient) ?? throw new FormatException("The snapshot is empty.");

    internal Choice Choice() => new()
    {
        Candidates = [new(Action, Action, -AmountMilli, [new("amount", -AmountMilli)], []), new("no_action", "no_action", 0, [new("amount", 0)], [])],
        ChosenKey = Action, RecommendedAction = Action, ScoreUnit = "currency_milli", StepsUsed = 2,
    };
}

/// <summary>Actions of the third autonomy level: durable decisions that wait half an hour for a person who is not their proposer.</summary>
internal sealed class Proposals(IDecisionLedger ledger, IZones zones, LogStore store)
{
    internal const string Compensation = "compensation";
    internal const string ExternalCourier = "external_courier";
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(30);

    internal static readonly string[] All = [Compensation, ExternalCourier];

    /// <summary>Null when the same waits already, or was decided before.</summary>
    /// <param name="again">Also after one that expired or was rejected: a person asks.</param>
    internal async Task<RecordedDecision?> Make(Session session, OrderFacts order, LogRow? row, string action, decimal amount, string reason, string actor, bool again = false)
    {
        var known = (await ledger.OfOrder(session, order.Id)).Where(d => d.DecisionType == action).ToList();
        if (known.Any(d => !again || d.Status is not (DecisionStatus.Expired or DecisionStatus.Rejected))) return null;
        var zone = (await zones.Find(session, order.ZoneId))!;
        var proposed = new Proposed(order.Id, row?.Id, action, decimal.ToInt64(amount * 1000), order.Currency, reason, session.Now);
        var made = await ledger.Record(session, new()
        {
            Stream = "zone:" + zone.Code, ZoneId = zone.Id, DecisionType = action, TriggerReason = "escalation", BusinessDate = zone.DateOf(session.Now), Actor = actor, PolicyName = RemedyPolicy.Policy,
            Algorithm = "proposal", AlgorithmVersion = 1, Snapshot = new(proposed.ToCanonical()), Choice = proposed.Choice(), OrderIds = [order.Id], Autonomy = "suggest", RequiresApproval = true,
            ApprovalsNeeded = 1, InitialStatus = DecisionStatus.AwaitingApproval, ExpiresAt = session.Now + Valid, Reason = reason, TotalCostEstimate = amount, Currency = order.Currency,
        });
        if (row is not null)
            await store.AddStep(session, new()
            {
                Id = Ids.New(session.Now), EscalationId = row.Id, Kind = "remedy", Level = row.Level, Outcome = "awaiting_approval", Note = action, Actor = actor, DecisionId = made.Id, CreatedAt = session.Now,
            });
        return made;
    }
}

/// <summary>Carries an approved compensation out: it is then owed to the customer.</summary>
internal sealed class CompensationProblem(BreachStore store, IOrders orders, IZones zones, IDecisionLedger ledger) : ProposalProblem
{
    public override string DecisionType => Proposals.Compensation;

    protected override string Question(OrderFacts? order) => $"Compensate the customer of order {order?.OrderNumber ?? "(unknown)"}?";

    public override async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        if (await orders.Find(session, decision.Orders[0]) is not { } order) return Effect.No(Refusal.NotFound("order"));
        var zone = (await zones.Find(session, order.ZoneId))!;
        var choice = await ledger.ChoiceOf(session, decision);
        var amount = -(choice?.Winner?.Total ?? 0) / 1000m;
        if (amount <= 0) return Effect.No(Refusal.Rule("amount_missing", "A compensation is more than nothing."));
        await store.Add(session, new CompensationRow
        {
            Id = Ids.New(session.Now), OrderId = order.Id, Amount = amount, Currency = order.Currency, Reason = decision.Reason ?? "late", ApprovedBy = caller.Actor,
            ZoneId = order.ZoneId, BusinessDate = zone.DateOf(session.Now), DecisionId = decision.Id,
        });
        await orders.Note(session, order.Id, "compensation_approved", caller.Actor, new { amount, currency = order.Currency, decision_id = decision.Id });
        return new(null, [], []);
    }

    public override async Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller)
    {
        await store.Refund(session, decision.Id);
        return null;
    }

    protected override Task<OrderFacts?> Order(Session session, Guid id) => orders.Find(session, id);
}

/// <summary>An approved external courier: the order's story says so, and a person arranges it.</summary>
internal sealed class CourierProblem(IOrders orders) : ProposalProblem
{
    public override string DecisionType => Proposals.ExternalCourier;

    protected override string Question(OrderFacts? order) => $"Give order {order?.OrderNumber ?? "(unknown)"} to an external courier?";

    public override async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        if (await orders.Find(session, decision.Orders[0]) is not { } order) return Effect.No(Refusal.NotFound("order"));
        if (order.Status is not (OrderStatus.Pending or OrderStatus.Assigned)) return Effect.No(new("state_moved", $"Order {order.OrderNumber} is {order.Status} by now."));
        await orders.Note(session, order.Id, "external_courier_approved", caller.Actor, new { decision_id = decision.Id });
        return new(null, [], []);
    }

    public override Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller) => Task.FromResult<Refusal?>(null);

    protected override Task<OrderFacts?> Order(Session session, Guid id) => orders.Find(session, id);
}

/// <summary>What the two kinds of proposals have in common.</summary>
internal abstract class ProposalProblem : IDecisionProblem
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [Proposals.Compensation] = "Compensate", [Proposals.ExternalCourier] = "External courier", ["no_action"] = "Nothing",
    };

    public abstract string DecisionType { get; }

    protected abstract string Question(OrderFacts? order);

    protected abstract Task<OrderFacts?> Order(Session session, Guid id);

    public bool CanRun(int algorithmVersion) => algorithmVersion == 1;

    public Choice Rerun(StoredProblem problem) => Proposed.Parse(problem.Snapshot.Span).Choice();

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges) => null;

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [];

    public bool MayOverride(string rule) => false;

    public async Task<CardWords> Describe(Session session, StoredProblem problem) =>
        new(Question(await Order(session, problem.Decision.Orders[0])), Words, new Dictionary<string, string> { ["amount"] = "Amount" }, new Dictionary<string, string>());

    public abstract Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged);

    public abstract Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller);

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);
}
