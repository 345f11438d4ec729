using System.Data.Common;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Faults;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>An order whose condition has come true.</summary>
/// <param name="Sentence">Of a tree: what its leaves said.</param>
/// <param name="High">Of a trailing order: the highest value before.</param>
/// <param name="Revision">Of the NAV; null where the value is computed.</param>
internal sealed record Hit(Guid OrderId, DateOnly Date, decimal Value, decimal Threshold, string? Sentence = null, decimal? High = null, int? Revision = null);

/// <summary>
/// The sorted index of one epoch of the lease, with the orders that need more than a scheme's NAV beside it. A cache: built from the table, fed by
/// committed changes, thrown away when anything is in doubt.
/// </summary>
internal sealed class TriggerCache(TriggerOrderStore store, PriceBooks books, TriggerValues values, TreeWatch trees, Func<DateOnly, int, DateOnly> cooldownEnd)
{
    private const int Part = 5_000;
    private readonly TriggerIndex index = new(cooldownEnd);
    private readonly Dictionary<(Guid Owner, string Field), int> subjects = [];
    private readonly Dictionary<Guid, List<(TriggerField Field, int Subject)>> ofOwner = [];
    private readonly Dictionary<Guid, ValueHistory> histories = [];
    private readonly Dictionary<int, TriggerField> fields = [];
    private readonly SortedDictionary<Guid, TriggerOrderRow> computed = [];

    /// <summary>Of trees over schemes alone: the last day whose answer cannot change any more.</summary>
    private readonly Dictionary<Guid, DateOnly> settled = [];
    private readonly List<(Guid Id, Exception Error)> failed = [];

    internal int Count => index.Count + computed.Values.Count(order => order.TriggerType == "Custom");

    /// <summary>The place in the stream of changes up to which the cache has followed.</summary>
    internal long Position { get; set; }

    internal async Task Fill(Session session)
    {
        await foreach (var rows in store.Active(session, Part))
            foreach (var row in rows) await TryAdd(session, row);
    }

    /// <summary>Takes over how these orders stand now.</summary>
    internal async Task Reload(Session session, IReadOnlyCollection<Guid> ids)
    {
        foreach (var id in ids) Remove(id);
        foreach (var row in await store.Look(session, ids)) if (row is { Status: "Active", IsEnabled: true }) await TryAdd(session, row);
    }

    internal void Remove(Guid id)
    {
        index.Cancel(id);
        computed.Remove(id);
        settled.Remove(id);
    }

    /// <summary>Holds the values of a drop against the orders on their schemes and series.</summary>
    internal IReadOnlyList<Hit> Tick(IReadOnlyList<NavPriceRow> rows)
    {
        var (hits, fired) = (new List<Hit>(), new List<Firing>());
        foreach (var row in rows)
        {
            if (!ofOwner.TryGetValue(row.ProductId, out var watched)) continue;
            if (histories.TryGetValue(row.ProductId, out var history) && !(row.NavDate < history.Last?.Date)) history.Add(row.NavDate, row.Nav!.Value);
            foreach (var (field, subject) in watched)
                if ((field.IsQuoted ? field.KeyOf(row.Nav!.Value) : history?.KeyOf(field)) is { } key) index.Tick(subject, row.NavDate, key, fired);
            hits.AddRange(fired.Select(firing => Told(firing) with { Revision = row.Revision }));
            fired.Clear();
        }
        return hits;
    }

    /// <summary>Looks at the orders on portfolios and goals, and at trees, once after a drop.</summary>
    internal async Task<IReadOnlyList<Hit>> LookAtComputed(Session session)
    {
        var (hits, fired, seen) = (new List<Hit>(), new List<Firing>(), new SeenValues());
        foreach (var order in computed.Values)
        {
            try { await LookAt(session, order, seen, hits, fired); }
            catch (Exception error) when (IsOfOrder(error)) { failed.Add((order.Id, error)); }
        }
        hits.AddRange(fired.Select(Told));
        return hits;
    }

    /// <summary>Orders that could not be looked at, once.</summary>
    internal IReadOnlyList<(Guid Id, Exception Error)> TakeFailed()
    {
        var taken = failed.ToList();
        failed.Clear();
        return taken;
    }

    private async Task LookAt(Session session, TriggerOrderRow order, SeenValues seen, List<Hit> hits, List<Firing> fired)
    {
        if (order.TriggerType == "Custom" && order.Tree is var tree && TreeWatch.IsByDays(tree))
        {
            var (day, reached) = await trees.Look(session, order, tree, settled.TryGetValue(order.Id, out var after) ? after : null);
            settled[order.Id] = reached;
            if (day is not null) hits.Add(new(order.Id, day.Date, 0, 0, await values.Said(session, day.Reading)));
        }
        else if (order.TriggerType == "Custom")
        {
            if (await HitOf(session, values, order, seen) is { } hit) hits.Add(hit);
        }
        else if (await values.Of(session, order, seen) is { Fault: null } value) index.Tick(subjects[(order.Id, "computed")], value.Date, value.Key, fired);
    }

    /// <summary>What a tree that holds now fires with; null where it does not hold or is unknown.</summary>
    internal static async Task<Hit?> HitOf(Session session, TriggerValues values, TriggerOrderRow order, SeenValues? seen = null)
    {
        var reading = await values.Evaluate(session, order.ClientId, order.Tree, seen);
        return reading.Holds == true ? new(order.Id, LocalTime.DateIn(order.TimeZone, session.Now), 0, 0, await values.Said(session, reading)) : null;
    }

    /// <summary>Orders that the table and the index do not agree about: the table is right.</summary>
    internal async Task<IReadOnlyList<Guid>> Differences(Session session)
    {
        var (different, seen) = (new List<Guid>(), 0);
        await foreach (var rows in store.Active(session, Part))
        {
            different.AddRange(rows.Where(row => row.TriggerType == "Custom" && computed.GetValueOrDefault(row.Id)?.ConditionTree != row.ConditionTree).Select(row => row.Id));
            foreach (var row in rows.Where(row => row.TriggerType is not ("Custom" or "Date")))
            {
                seen++;
                var subject = SubjectOf(row);
                if (index.Find(row.Id) is not { } kept || subject is null || kept.Spec.Threshold != row.Terms.ToSpec(row.Id, subject.Value).Threshold || kept.Spec.Subject != subject) different.Add(row.Id);
            }
        }
        if (seen != index.Count) different.AddRange(index.Ids().Except(different).Take(Math.Max(0, index.Count - seen)));
        return different;
    }

    /// <summary>An error of the database may lie with anything; what cannot be read or reckoned lies with the order.</summary>
    private static bool IsOfOrder(Exception error) => error is not DbException && FaultBook.IsOfOne(error);

    private int? SubjectOf(TriggerOrderRow row) => subjects.TryGetValue(Key(row), out var subject) ? subject : null;

    private static (Guid, string) Key(TriggerOrderRow row) => row.IsByNav ? (row.ValueOwner, row.TriggerField ?? "nav") : (row.Id, "computed");

    private async Task TryAdd(Session session, TriggerOrderRow row)
    {
        try { await Add(session, row); }
        catch (Exception error) when (IsOfOrder(error)) { failed.Add((row.Id, error)); }
    }

    private async Task Add(Session session, TriggerOrderRow row)
    {
        // A date is a durable timer's affair.
        if (row.TriggerType == "Date") return;
        if (!row.IsByNav) computed[row.Id] = row;
        if (row.TriggerType == "Custom") return;
        var subject = await Subject(session, row);
        var spec = row.Terms.ToSpec(row.Id, subject);
        index.Insert(spec, await TriggerStates.Of(session, books, row));
    }

    private async Task<int> Subject(Session session, TriggerOrderRow row)
    {
        if (subjects.TryGetValue(Key(row), out var known)) return known;
        var (subject, field) = (index.AddSubject(), TriggerField.Of(row.Terms.Type, row.TriggerField)!);
        subjects[Key(row)] = subject;
        fields[subject] = field;
        if (!row.IsByNav) return subject;
        if (!ofOwner.TryGetValue(row.ValueOwner, out var watched)) ofOwner[row.ValueOwner] = watched = [];
        watched.Add((field, subject));
        if (!field.IsQuoted && !histories.ContainsKey(row.ValueOwner)) histories[row.ValueOwner] = await values.History(session, row);
        return subject;
    }

    private Hit Told(Firing firing) => new(firing.Id, firing.Date, fields[firing.Subject].ValueOf(firing.Value), fields[firing.Subject].ValueOf(firing.Threshold), High: firing.High is { } high ? fields[firing.Subject].ValueOf(high) : null);
}
