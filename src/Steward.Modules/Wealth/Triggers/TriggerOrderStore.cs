using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Triggers;

/// <summary>Table <c>trigger_orders</c>.</summary>
internal sealed class TriggerOrderStore
{
    private const string Columns =
        """
        id, client_id, name, description, created_by, trigger_type, trigger_condition, trigger_value, trigger_field, order_type, scheme_id, scheme_name, target_scheme_id, target_scheme_name, amount, units, goal_id, goal_name,
        valid_from, valid_until, status, is_enabled, triggered_at, executed_at, executed_order_id, execution_status, execution_error, code, condition_tree, tolerance, strict, confirm_count, allow_immediate, trail_percent,
        trail_amount, high_water, armed, was_true, reference_value, percent_of_holding, all_units, oco_group_id, repeat, fire_no, rearm_after, funding, mandate_id, folio, approval, approval_above, on_distribution, series_id, series_code, time_zone,
        fired_value, fired_date, predicted_nav_date, held_reason, retired_at, metadata, version, created_at, updated_at
        """;

    /// <summary>Orders on a level of a NAV or a close that remember nothing: nearly all there are. Of them the index needs few columns.</summary>
    private const string IsPlain =
        "trigger_type in ('NAV', 'Price') and trigger_condition in ('Greater Than', 'Less Than', 'Equals') and trail_percent is null and trail_amount is null and confirm_count = 1 and not was_true";

    private const string PlainColumns = "id, trigger_type, trigger_condition, trigger_value, trigger_field, scheme_id, series_id, tolerance, strict, repeat, fire_no, rearm_after";

    private const string Open = "status in ('Pending', 'Active', 'Held')";

    private static readonly IReadOnlyList<ColumnOf<TriggerOrderRow>> Values =
    [
        new("id", r => r.Id), new("client_id", r => r.ClientId), new("name", r => r.Name), new("description", r => r.Description), new("created_by", r => r.CreatedBy), new("trigger_type", r => r.TriggerType),
        new("trigger_condition", r => r.TriggerCondition), new("trigger_value", r => r.TriggerValue), new("trigger_field", r => r.TriggerField), new("order_type", r => r.OrderType), new("scheme_id", r => r.SchemeId),
        new("scheme_name", r => r.SchemeName), new("target_scheme_id", r => r.TargetSchemeId), new("target_scheme_name", r => r.TargetSchemeName), new("amount", r => r.Amount), new("units", r => r.Units), new("goal_id", r => r.GoalId),
        new("goal_name", r => r.GoalName), new("valid_from", r => r.ValidFrom), new("valid_until", r => r.ValidUntil), new("status", r => r.Status), new("is_enabled", r => r.IsEnabled), new("code", r => r.Code),
        new("condition_tree", r => r.ConditionTree), new("tolerance", r => r.Tolerance), new("strict", r => r.Strict), new("confirm_count", r => r.ConfirmCount), new("confirmed", _ => 0), new("allow_immediate", r => r.AllowImmediate),
        new("trail_percent", r => r.TrailPercent), new("trail_amount", r => r.TrailAmount), new("high_water", r => r.HighWater), new("armed", r => r.Armed), new("was_true", r => r.WasTrue), new("reference_value", r => r.ReferenceValue),
        new("percent_of_holding", r => r.PercentOfHolding), new("all_units", r => r.AllUnits), new("oco_group_id", r => r.OcoGroupId), new("repeat", r => r.Repeat), new("fire_no", r => r.FireNo), new("funding", r => r.Funding),
        new("mandate_id", r => r.MandateId), new("folio", r => r.Folio), new("approval", r => r.Approval), new("approval_above", r => r.ApprovalAbove), new("on_distribution", r => r.OnDistribution), new("series_id", r => r.SeriesId), new("series_code", r => r.SeriesCode), new("time_zone", r => r.TimeZone),
        new("held_reason", r => r.HeldReason), new("failure_streak", _ => 0), new("metadata", r => r.Metadata), new("version", r => r.Version), new("created_at", r => r.CreatedAt), new("updated_at", r => r.CreatedAt),
    ];

    private static readonly IReadOnlyList<ColumnOf<TriggerOrderRow>> Steps =
    [
        new("status", r => r.Status), new("triggered_at", r => r.TriggeredAt), new("executed_at", r => r.ExecutedAt), new("executed_order_id", r => r.ExecutedOrderId), new("execution_status", r => r.ExecutionStatus),
        new("execution_error", r => r.ExecutionError), new("fire_no", r => r.FireNo), new("rearm_after", r => r.RearmAfter), new("armed", r => r.Armed), new("was_true", r => r.WasTrue), new("high_water", r => r.HighWater),
        new("fired_value", r => r.FiredValue), new("fired_date", r => r.FiredDate), new("predicted_nav_date", r => r.PredictedNavDate), new("held_reason", r => r.HeldReason), new("retired_at", r => r.RetiredAt),
        new("metadata", r => r.Metadata),
    ];

    internal Task<int> Add(Session session, IReadOnlyList<TriggerOrderRow> rows) => session.InsertAll("trigger_orders", Values, rows);

    internal Task<TriggerOrderRow?> Find(Session session, Guid id) => session.First<TriggerOrderRow>($"select {Columns} from trigger_orders where id = @id{session.ForUpdate}", new { id });

    internal Task<TriggerOrderRow?> Lookup(Session session, ThingId id) => session.First<TriggerOrderRow>($"select {Columns} from trigger_orders where {(id.Id is not null ? "id = @Id" : "code = @Code")}{session.ForUpdate}", id);

    /// <summary>The trigger order whose last firing placed this investment order.</summary>
    internal Task<TriggerOrderRow?> OfOrder(Session session, Guid investmentOrder) => session.First<TriggerOrderRow>(
        $"select {Columns} from trigger_orders where id = (select o.automation_id from automation_occurrences o join investment_orders i on i.occurrence_key = o.occurrence_key where i.id = @investmentOrder and o.automation_type = 'TriggerOrder') and executed_order_id = @investmentOrder{session.ForUpdate}",
        new { investmentOrder });

    /// <summary>Orders that wait for a date and have not fired; locked.</summary>
    internal Task<IReadOnlyList<TriggerOrderRow>> OfDates(Session session) =>
        session.Query<TriggerOrderRow>($"select {Columns} from trigger_orders where {Open} and trigger_type = 'Date' and fire_no = 0 order by id{session.ForUpdate}");

    /// <summary>Open orders of a client whose days begin and end by another clock from now on.</summary>
    internal async Task<IReadOnlyList<TriggerOrderRow>> Rezone(Session session, Guid client, string zone)
    {
        await session.Execute($"update trigger_orders set time_zone = @zone where client_id = @client and {Open}", new { client, zone });
        return await session.Query<TriggerOrderRow>($"select {Columns} from trigger_orders where client_id = @client and {Open} order by id", new { client });
    }

    /// <summary>Those of these orders whose clients are of a lane.</summary>
    internal Task<IReadOnlyList<Guid>> OfLane(Session session, IReadOnlyCollection<Guid> ids, ClientLane lane) =>
        session.Query<Guid>($"select id from trigger_orders where id {session.AnyOf("ids")} and {ClientStore.InLane("trigger_orders.client_id", lane)}", new { ids = new IdArray([.. ids]) });

    /// <summary>Locked in the order of their ids.</summary>
    internal Task<IReadOnlyList<TriggerOrderRow>> Lock(Session session, IReadOnlyCollection<Guid> ids) => Many(session, ids, session.ForUpdate);

    /// <summary>As they stand, without a lock.</summary>
    internal Task<IReadOnlyList<TriggerOrderRow>> Look(Session session, IReadOnlyCollection<Guid> ids) => Many(session, ids, "");

    private static async Task<IReadOnlyList<TriggerOrderRow>> Many(Session session, IReadOnlyCollection<Guid> ids, string locking)
    {
        var found = new List<TriggerOrderRow>();
        foreach (var part in ids.Order().Chunk(500)) found.AddRange(await session.Query<TriggerOrderRow>($"select {Columns} from trigger_orders where id {session.AnyOf("ids")} order by id{locking}", new { ids = new IdArray(part) }));
        return found;
    }

    internal Task<IReadOnlyList<TriggerOrderRow>> Page(Session session, PageRequest page, Guid? client, string? status, Guid? scheme) => session.Query<TriggerOrderRow>(
        $"""
        select {Columns} from trigger_orders where (created_at, id) < (@At, @Id) {(client is null ? "" : "and client_id = @client")} {(status is null ? "" : "and status = @status")} {(scheme is null ? "" : "and scheme_id = @scheme")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, status, scheme });

    /// <summary>All that may fire, in parts by id; of those on a plain level nothing but their condition, the others as they are.</summary>
    internal async IAsyncEnumerable<IReadOnlyList<TriggerOrderRow>> Active(Session session, int take)
    {
        var after = Guid.Empty;
        while (await session.Query<OpenOrder>(
            $"select {PlainColumns}, case when {IsPlain} then 1 else 0 end as is_plain from trigger_orders where {ById(session)}status = 'Active' and is_enabled and id > @after order by id limit @take", new { after, take }) is { Count: > 0 } rows)
        {
            after = rows[^1].Id;
            var others = rows.Where(row => row.IsPlain == 0).Select(row => row.Id).ToList();
            yield return others.Count == 0 ? rows : [.. rows.Where(row => row.IsPlain == 1), .. await Look(session, others)];
        }
    }

    private sealed record OpenOrder : TriggerOrderRow
    {
        public int IsPlain { get; init; }
    }

    /// <summary>Those that may fire and were made after another.</summary>
    internal Task<IReadOnlyList<Guid>> ActiveSince(Session session, Guid after) =>
        session.Query<Guid>($"select id from trigger_orders where {ById(session)}status = 'Active' and is_enabled and id > @after order by id", new { after });

    /// <summary>SQLite knows nothing of how many orders have a status: by the index on it, each part would read and sort nearly all of them. The sign keeps it off.</summary>
    private static string ById(Session session) => session.Pick("+", "");

    /// <summary>Held for one of these reasons, by id, a part at a time; those that rest after a fault are not among them.</summary>
    internal Task<IReadOnlyList<TriggerOrderRow>> HeldAtFiring(Session session, IReadOnlyCollection<string> reasons, Guid after, int take) => session.Query<TriggerOrderRow>(
        $"""
        select {Columns} from trigger_orders
        where status = 'Held' and is_enabled and held_reason {session.AnyText("reasons")} and id > @after and {FaultStore.Rested("trigger_orders.id", FaultStep.Trigger)}
        order by id limit @take
        """,
        new { reasons = Json.Of(reasons), after, take, session.Now });

    internal async Task<long> OpenOf(Session session, Guid client) => await session.Scalar<long>($"select count(*) from trigger_orders where client_id = @client and {Open}", new { client });

    internal Task<IReadOnlyList<TriggerOrderRow>> OpenOnScheme(Session session, Guid scheme) =>
        session.Query<TriggerOrderRow>($"select {Columns} from trigger_orders where scheme_id = @scheme and {Open} order by id{session.ForUpdate}", new { scheme });

    /// <summary>Those that look at a series by themselves, not in a tree.</summary>
    internal Task<IReadOnlyList<TriggerOrderRow>> OpenOnSeries(Session session, Guid series) =>
        session.Query<TriggerOrderRow>($"select {Columns} from trigger_orders where series_id = @series and {Open} order by id{session.ForUpdate}", new { series });

    /// <summary>Those that buy, sell or look at a scheme: also as the target of a switch, or in a tree.</summary>
    internal Task<IReadOnlyList<TriggerOrderRow>> OpenNaming(Session session, Guid scheme) => session.Query<TriggerOrderRow>(
        $"""
        select {Columns} from trigger_orders where {Open} and (scheme_id = @scheme or target_scheme_id = @scheme or {session.Pick("condition_tree", "condition_tree::text")} like @named)
        order by id{session.ForUpdate}
        """,
        new { scheme, named = $"%{scheme:D}%" });

    internal Task<IReadOnlyList<TriggerOrderRow>> OfGroup(Session session, Guid group) =>
        session.Query<TriggerOrderRow>($"select {Columns} from trigger_orders where oco_group_id = @group order by id{session.ForUpdate}", new { group });

    internal Task<int> Adjust(Session session, TriggerOrderRow row) => session.Execute(
        """
        update trigger_orders set trigger_value = @TriggerValue, tolerance = @Tolerance, trail_amount = @TrailAmount, high_water = @HighWater, reference_value = @ReferenceValue, units = @Units, armed = @Armed,
          was_true = @WasTrue, condition_tree = @ConditionTree, metadata = @Metadata, version = version + 1 where id = @Id
        """,
        row);

    /// <summary>Everything that a person may change, with the state that follows.</summary>
    internal Task<int> Save(Session session, TriggerOrderRow row) => session.Execute(
        """
        update trigger_orders set name = @Name, description = @Description, trigger_type = @TriggerType, trigger_condition = @TriggerCondition, trigger_value = @TriggerValue, trigger_field = @TriggerField, order_type = @OrderType,
          scheme_id = @SchemeId, scheme_name = @SchemeName, target_scheme_id = @TargetSchemeId, target_scheme_name = @TargetSchemeName, amount = @Amount, units = @Units, goal_id = @GoalId, goal_name = @GoalName,
          valid_from = @ValidFrom, valid_until = @ValidUntil, status = @Status, is_enabled = @IsEnabled, condition_tree = @ConditionTree, tolerance = @Tolerance, strict = @Strict, confirm_count = @ConfirmCount,
          allow_immediate = @AllowImmediate, trail_percent = @TrailPercent, trail_amount = @TrailAmount, high_water = @HighWater, armed = @Armed, was_true = @WasTrue, reference_value = @ReferenceValue,
          percent_of_holding = @PercentOfHolding, all_units = @AllUnits, repeat = @Repeat, funding = @Funding, mandate_id = @MandateId, folio = @Folio, approval = @Approval, approval_above = @ApprovalAbove,
          on_distribution = @OnDistribution, series_id = @SeriesId, series_code = @SeriesCode, held_reason = @HeldReason, metadata = @Metadata, version = version + 1
        where id = @Id and version = @Version
        """,
        row);

    /// <summary>The row was read for a change: nobody else puts it into another group meanwhile.</summary>
    internal Task<int> Join(Session session, TriggerOrderRow row, Guid group) =>
        session.Execute("update trigger_orders set oco_group_id = @group, version = version + 1 where id = @Id and oco_group_id is null", new { row.Id, group });

    /// <summary>A step of its life: status, what fired it and what came of it.</summary>
    internal Task<int> Step(Session session, TriggerOrderRow row) => Step(session, [row]);

    internal Task<int> Step(Session session, IReadOnlyList<TriggerOrderRow> rows) => session.UpdateOwn("trigger_orders", new("id", r => r.Id), Steps, rows, "version = trigger_orders.version + 1");

    /// <summary>Orders of schemes, or on series, that pass from one status to another; answers their ids.</summary>
    internal async Task<IReadOnlyList<Guid>> Pass(Session session, IReadOnlyCollection<Guid> schemes, string from, string to, string? heldFor, string? reason)
    {
        var rows = await session.Query<Guid>(
            $"select id from trigger_orders where (scheme_id {session.AnyOf("ids")} or target_scheme_id {session.AnyOf("ids")} or series_id {session.AnyOf("ids")}) and status = @from {(heldFor is null ? "" : "and held_reason = @heldFor")} order by id{session.ForUpdate}",
            new { ids = new IdArray([.. schemes]), from, heldFor });
        foreach (var part in rows.Chunk(500))
            await session.Execute($"update trigger_orders set status = @to, held_reason = @reason, version = version + 1 where id {session.AnyOf("ids")}", new { to, reason, ids = new IdArray(part) });
        return rows;
    }
}
