using System.Globalization;
using Steward.City;

namespace Steward.Faults;

/// <summary>
/// Proves a bad day from the database and from the mail server's own log: no order forgotten, each page of the ladder due, told and delivered
/// once, each choice with its decision. It reads tables and believes no module of the product.
/// </summary>
internal sealed class Audit(StorePlace place, AuditFacts facts)
{
    private readonly List<string> findings = [];
    private readonly SortedDictionary<string, int> figures = new(StringComparer.Ordinal);
    private readonly List<AuditRow> table = [];

    /// <summary>With the server stopped, for the last two checks are those of the command line.</summary>
    internal async Task<AuditResult> Run()
    {
        await Orders();
        await Ladder();
        await Mail();
        await SilentDrivers();
        await Accident();
        await Kernel();
        foreach (var down in facts.Downtimes) table.Add(new(down.Down, "the server is killed", "–", $"up again at {down.Up:HH:mm:ss}"));
        await Command("ledger", "verify");
        await Command("stats", "verify");
        return new(findings, figures, [.. table.OrderBy(row => row.At)]);
    }

    /// <summary>Each order has ended with a reason, or is open and somebody holds it.</summary>
    private async Task Orders()
    {
        var rows = await place.Query(
            $"""
            select o.order_number, cast(o.status as text), o.failure_reason, o.external_id,
              (select count(*) from escalation_logs e where e.order_id = o.id and e.status <> 'resolved' and (e.assigned_to is not null or e.escalated_to is not null))
              + (select count(*) from dispatch_alerts a where a.order_id = o.id and a.status <> 'resolved'), {Time("o.hold_until")}
            from orders o order by o.order_number
            """);
        foreach (var row in rows)
        {
            var (number, status, reason, held) = (row[0], row[1]!, row[2], Number(row[4]));
            Count("orders " + status);
            if (status == "failed" && reason is null) findings.Add($"order {number} failed without a reason");
            // One that waits for its next attempt has its time.
            if (status == "pending" && At(row[5]) > facts.Ended) Count("orders that wait for their next attempt");
            else if (status is not ("delivered" or "failed" or "cancelled") && held == 0) findings.Add($"order {number} is {status} and nobody holds it: it is forgotten");
        }
        Count("orders", rows.Count);
        var rush = rows.Where(row => row[3]?.StartsWith("bad-day-rush-", StringComparison.Ordinal) == true).Select(row => row[3]).ToList();
        if (rush.Count != facts.RushOrders || rush.Distinct().Count() != rush.Count) findings.Add($"the rush placed {facts.RushOrders} orders, and {rush.Count} are there");
        foreach (var row in await place.Query("select cast(order_id as text) from assignment_logs where ended_at is null group by order_id having count(*) > 1")) findings.Add($"order {row[0]} has two drivers");
        foreach (var row in await place.Query("select o.order_number from assignment_logs l join orders o on o.id = l.order_id left join decisions d on d.id = l.decision_id where d.id is null"))
            findings.Add($"order {row[0]} was assigned without a decision");
    }

    private sealed record Step(string Log, string Kind, int Level, string? Channel, string? User, string Outcome, string? Note, string Actor, string? Message, DateTimeOffset? Due, DateTimeOffset At, string Reason);

    /// <summary>Each step of the ladder has its due time, its time, its notice and the notice's state; nobody is told twice for one step.</summary>
    private async Task Ladder()
    {
        var rows = await place.Query(
            $"""
            select cast(s.escalation_id as text), s.kind, s.level, s.channel, u.username, s.outcome, s.note, s.actor, s.provider_id, {Time("s.due_at")}, {Time("s.created_at")}, l.reason
            from escalation_steps s join escalation_logs l on l.id = s.escalation_id left join users u on u.id = s.user_id order by s.created_at, s.id
            """);
        var states = (await place.Query("select cast(message_id as text), channel, status, suppressed_reason from notification_logs where user_id is not null"))
            .ToDictionary(row => (row[0]!.ToLowerInvariant(), row[1]!), row => row[2] == "Suppressed" ? $"not sent: {row[3]}" : row[2]!);
        var steps = rows.ConvertAll(r => new Step(r[0]!, r[1]!, Number(r[2]), r[3], r[4], r[5]!, r[6], r[7]!, r[8]?.ToLowerInvariant(), At(r[9]), At(r[10])!.Value, r[11]!));
        foreach (var log in steps.GroupBy(s => s.Log)) Climb([.. log], states);
        foreach (var row in await place.Query($"select reason, {Time("next_step_at")} from escalation_logs where status <> 'resolved' and next_step_at is not null"))
            if (At(row[1]) is { } due && facts.Ended - facts.PossibleFrom(due) > facts.Allowed) findings.Add($"a step of the ladder was due at {due:HH:mm:ss} and never done: {row[0]}");
    }

    private void Climb(List<Step> log, Dictionary<(string, string), string> states)
    {
        foreach (var telling in log.Where(s => s.User is not null && s.Kind is "message" or "call").GroupBy(s => (s.At, s.Level)))
        {
            var (at, level) = telling.Key;
            Count($"ladder: tellings on level {level}");
            foreach (var twice in telling.GroupBy(s => (s.User, s.Channel)).Where(g => g.Count() > 1)) findings.Add($"{twice.Key.User} was told twice by {twice.Key.Channel} at {at:HH:mm:ss}: {log[0].Reason}");
            var due = telling.First().Due;
            // The highest level is told again and again without a change of level; every other telling has its cause beside it.
            if (!(level == 3 && due is not null) && !log.Any(s => s.At == at && s.Kind is "opened" or "raised" or "reopened")) findings.Add($"level {level} was told at {at:HH:mm:ss} without a cause: {log[0].Reason}");
            if (due is { } wanted) Late(wanted, at, $"level {level}: {log[0].Reason}");
            foreach (var one in telling) Notice(one, states);
        }
        foreach (var step in log.Where(s => s.Kind is "raised" or "reopened" && s.Due is not null)) Late(step.Due!.Value, step.At, $"{step.Outcome}: {step.Reason}");
        foreach (var step in log.Where(s => s.Kind is "acknowledged" or "answer" or "resolved" or "remedy")) table.Add(new(step.At, $"{step.Kind}: {(step.Kind == "remedy" ? step.Note : step.Outcome)}", step.Actor, step.Reason));
    }

    private void Late(DateTimeOffset due, DateTimeOffset at, string what)
    {
        var late = at - facts.PossibleFrom(due);
        Count(facts.PossibleFrom(due) > due ? "ladder: steps caught up with after a kill" : "ladder: steps at their time");
        if (late > facts.Allowed) findings.Add($"{what} was due at {due:HH:mm:ss.fff} and done at {at:HH:mm:ss.fff}, {late.TotalSeconds:0.0} s late");
        if (at < due) findings.Add($"{what} was due at {due:HH:mm:ss.fff} and done before, at {at:HH:mm:ss.fff}");
    }

    private void Notice(Step step, Dictionary<(string, string), string> states)
    {
        var state = step.Kind == "call" ? step.Outcome : step.Message is { } id && states.TryGetValue((id, step.Channel!), out var known) ? known : null;
        if (state is null) findings.Add($"{step.User} should have been told by {step.Channel} at {step.At:HH:mm:ss}, and there is no notice: {step.Reason}");
        table.Add(new(step.At, $"level {step.Level} is told by {step.Channel}", $"{step.User} ({state ?? "no notice"})", step.Reason + (step.Due is { } due ? $"; due {due:HH:mm:ss}" : "")));
    }

    internal const string Repeated = "mails repeated after a kill (at least once)", Unwanted = "mails taken before a kill that nobody wanted after it";

    /// <summary>What waited left once; what left twice did so because a sender died between the answer and our commit.</summary>
    private async Task Mail()
    {
        var rows = await place.Query("select cast(id as text), status, suppressed_reason, attempt, event from notification_logs where channel = 'Email'");
        var taken = facts.Mails.GroupBy(m => Guid.ParseExact(m.MessageId.Split('@')[0], "N").ToString()).ToDictionary(g => g.Key, g => g.Count());
        foreach (var row in rows)
        {
            var (id, status, attempts) = (row[0]!.ToLowerInvariant(), row[1]!, Number(row[3]));
            taken.Remove(id, out var times);
            Count("mails " + (status == "Suppressed" ? "not sent: " + row[2] : status));
            if (status == "Sent" && times == 0) findings.Add($"mail {id} is called sent, and the mail server never took it");
            if (status == "Suppressed" && row[2] is null) findings.Add($"mail {id} was not sent, without a reason");
            if (status is not ("Sent" or "Suppressed" or "Expired")) findings.Add($"mail {id} ({row[4]}) is {status} after {attempts} attempts: it is forgotten or lost");
            if (times > 1 && attempts < 2) findings.Add($"mail {id} was taken {times} times, and one attempt is written down");
            if (times > 1) Count(Repeated, times - 1);
            if (times == 1 && status != "Sent") Count(Unwanted);
            if (attempts > 1) Count("mails that waited for the mail server");
        }
        foreach (var id in taken.Keys) findings.Add($"the mail server took {id}, which nobody sent");
        Count("mails taken by the mail server", facts.Mails.Count);
    }

    /// <summary>What a silent driver had not fetched went to others by decisions; what he had on board stayed his.</summary>
    private async Task SilentDrivers()
    {
        var silent = await place.Query(
            $"""
            select cast(l.driver_id as text), d.code, {Time("min(s.created_at)")} from escalation_logs l join drivers d on d.id = l.driver_id join escalation_steps s on s.escalation_id = l.id
            where l.escalation_type = 'UNRESPONSIVE_DRIVER' and s.outcome = 'confirmed_silent' group by l.driver_id, d.code
            """);
        Count("silent drivers", silent.Count);
        if (silent.Count < 2) findings.Add($"two drivers fell silent, and {silent.Count} were found to be");
        var moves = await place.Query(
            $"""
            select o.order_number, f.code, t.code, r.reason, d.decision_id, {Time("r.created_at")} from reassignments r join orders o on o.id = r.order_id
            join drivers f on f.id = r.from_driver_id join drivers t on t.id = r.to_driver_id left join decisions d on d.id = r.decision_id
            """);
        foreach (var move in moves)
        {
            Count("orders handed over by decision");
            if (move[4] is null) findings.Add($"order {move[0]} was handed over without a decision");
            table.Add(new(At(move[5])!.Value, $"order {move[0]} is handed over", $"{move[1]} to {move[2]}", $"{move[3]}, {move[4]}"));
        }
        foreach (var driver in silent)
        {
            var declared = At(driver[2])!.Value;
            var left = await place.Query(
                $"""
                select o.order_number, {Time("l.ended_at")}, (select count(*) from assignment_logs n join decisions d on d.id = n.decision_id where n.order_id = l.order_id and n.driver_id <> l.driver_id and n.assigned_at >= l.ended_at), cast(o.status as text), o.picked_up_at
                from assignment_logs l join orders o on o.id = l.order_id where cast(l.driver_id as text) = '{driver[0]}' and l.ended_at is not null
                """);
            foreach (var order in left.Where(o => At(o[1]) >= declared))
            {
                var (byOther, status) = (Number(order[2]), order[3]!);
                Count(byOther > 0 ? "orders of silent drivers brought by others, by decision" : "orders of silent drivers that stayed with them, on board");
                if (byOther == 0 && status is not ("delivered" or "failed" or "cancelled")) findings.Add($"order {order[0]} of the silent driver {driver[1]} was given to nobody");
            }
        }
    }

    /// <summary>Only routes that cross the accident are changed, with the fewest stops moved, each by a decision that names it.</summary>
    private async Task Accident()
    {
        var incidents = await place.Query($"select cast(id as text), description, affected_routes, {Time("reported_at")} from traffic_incidents where incident_type = 'accident'");
        if (incidents.Count != 1) findings.Add($"one accident happened, and {incidents.Count} are stored");
        foreach (var one in incidents) table.Add(new(At(one[3])!.Value, "accident reported", "script", $"{one[1]} {one[2]} routes cross it"));
        var changes = await place.Query(
            $"""
            select cast(r.id as text), v.code, cast(r.status as text), r.stops_reordered, r.stop_count, {List("r.original_sequence")}, {List("r.optimized_sequence")}, d.decision_id, cast(r.incident_id as text), {Time("r.created_at")}
            from route_optimizations r join drivers v on v.id = r.driver_id left join decisions d on d.id = r.decision_id where r.cause = 'incident'
            """);
        var crossing = new AccidentWays(place);
        foreach (var change in changes)
        {
            var (moved, stops, before, after) = (Number(change[3]), Number(change[4]), Numbers(change[5]), Numbers(change[6]));
            Count("routes planned anew around the accident");
            Count("stops moved around the accident", moved);
            Count("stops on those routes", stops);
            if (change[8] is null || change[7] is null) findings.Add($"route change {change[0]} names no accident or no decision");
            if (!await crossing.Crosses(change[0]!)) findings.Add($"route change {change[0]} is about a route that did not cross the accident");
            var fewest = before.Count - LongestKept(before, after);
            if (moved != fewest) findings.Add($"route change {change[0]} says that {moved} stops move, and {fewest} do");
            table.Add(new(At(change[9])!.Value, $"route of {change[1]} is planned anew", change[7] ?? "–", $"the accident; {moved} of {stops} stops move"));
        }
    }

    /// <summary>No timer set aside or left behind, no subscriber that fails.</summary>
    private async Task Kernel()
    {
        foreach (var row in await place.Query("select kind, key, last_error from timers where set_aside")) findings.Add($"timer {row[0]} {row[1]} was set aside: {row[2]}");
        foreach (var row in await place.Query($"select kind, key, {Time("due_at")} from timers where not set_aside"))
            if (At(row[2]) is { } due && facts.Ended - facts.PossibleFrom(due) > facts.Allowed) findings.Add($"timer {row[0]} {row[1]} was due at {due:HH:mm:ss} and did not fire");
        foreach (var row in await place.Query("select subscriber, last_error from outbox_cursors where failures > 0")) findings.Add($"subscriber {row[0]} fails: {row[1]}");
    }

    private async Task Command(params string[] words)
    {
        var (code, output) = await ServerProcess.Run(place, [.. words, "--data", place.Folder]);
        if (code != 0) findings.Add($"steward {string.Join(' ', words)} ended with {code}: {output.Trim()}");
    }

    /// <summary>How many stops keep their order, at most: the longest common subsequence of two orders of the same stops.</summary>
    private static int LongestKept(IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        var kept = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
            for (var j = after.Count - 1; j >= 0; j--)
                kept[i, j] = before[i] == after[j] ? kept[i + 1, j + 1] + 1 : Math.Max(kept[i + 1, j], kept[i, j + 1]);
        return kept[0, 0];
    }

    private void Count(string name, int by = 1) => figures[name] = figures.GetValueOrDefault(name) + by;

    private string Time(string column) => place.TimeText(column);

    private string List(string column) => place.IsSqlite ? column : $"array_to_string({column}, ',')";

    private static DateTimeOffset? At(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static int Number(string? text) => text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static List<int> Numbers(string? list) => [.. (list ?? "").Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => Number(n))];
}
