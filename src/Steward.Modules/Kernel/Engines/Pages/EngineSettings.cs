namespace Steward.Kernel;

/// <summary>The settings of an engine as an operator writes them: a record whose defaults are those of a fresh installation.</summary>
public interface IEngineSettings<TSelf> where TSelf : class, IEngineSettings<TSelf>, new()
{
    /// <summary>As in the conventions: <c>auto-dispatch</c>.</summary>
    static abstract string Engine { get; }

    /// <summary>For messages: <c>Auto-dispatch</c>.</summary>
    static abstract string Title { get; }

    static abstract IReadOnlyList<SettingLimit> Limits { get; }

    /// <summary>Null when every setting is within its limits.</summary>
    Refusal? Check();

    /// <summary>What <c>start</c> and <c>status</c> answer as <c>config</c>: names and types as the fixed operations have them.</summary>
    Dictionary<string, object> Shown(bool onStart);

    static TSelf Of(Json stored) => stored.As<TSelf>() ?? new();
}

/// <summary>What a run without effect is to be made with.</summary>
/// <param name="Config">Settings to try before they are saved; null: those in force.</param>
public sealed record PreviewRequest<TSettings>(TSettings? Config = null) where TSettings : class, IEngineSettings<TSettings>, new();

/// <summary>The least and the most of a setting.</summary>
public sealed record SettingLimit(string Name, decimal Least, decimal Most);

/// <summary>Holds settings against their limits.</summary>
public static class SettingLimits
{
    /// <param name="values">In the order of the limits.</param>
    /// <param name="others">Further faults by pointer.</param>
    public static Refusal? Check(IReadOnlyList<SettingLimit> limits, IReadOnlyList<decimal> values, params (string Pointer, string Fault)[] others)
    {
        var errors = limits.Zip(values).Where(l => l.Second < l.First.Least || l.Second > l.First.Most)
            .ToDictionary(l => "/config/" + l.First.Name, l => FormattableString.Invariant($"{l.First.Name} is {l.First.Least} to {l.First.Most}, not {l.Second}."));
        foreach (var (pointer, fault) in others) errors[pointer] = fault;
        return errors.Count == 0 ? null : new("setting_out_of_limits", string.Join(" ", errors.Values), 422, errors);
    }
}

/// <summary>Finds the zone that an operation on an engine names. Answered by Fleet.</summary>
public interface IEngineZones
{
    /// <summary>UUID, code or <c>external:</c> id; null when unknown. Throws 400 <c>invalid_id</c> for what can be none of these.</summary>
    ValueTask<Guid?> Lookup(Session session, string id);
}

/// <summary>Writes down who started, stopped and changed an engine. Answered by Access.</summary>
public interface IEngineAudit
{
    Task Write(Session session, Guid? zone, string actor, string action, string engine, object data);
}
