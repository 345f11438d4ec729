namespace Steward.Kernel;

/// <summary>How a part of the server is.</summary>
/// <param name="Status">ok, degraded or down.</param>
/// <param name="Detail">A sentence for the operator, without names, addresses or secrets: anybody may read it.</param>
public sealed record HealthReport(string Status, string Detail)
{
    public static HealthReport Ok(string detail) => new("ok", detail);

    public static HealthReport Degraded(string detail) => new("degraded", detail);

    public static HealthReport Down(string detail) => new("down", detail);
}

/// <summary>Really tries one part of the server. Registered by the module that owns the part; asked by <c>/health</c>.</summary>
public interface IHealthProbe
{
    /// <summary>database, engines, outbox, ledger, disk …</summary>
    string Name { get; }

    /// <summary>True when the server cannot work without it: then <c>/health</c> is 503 while it is down.</summary>
    bool IsNeeded { get; }

    Task<HealthReport> Probe(CancellationToken cancel);
}
