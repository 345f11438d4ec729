using System.Text.Json;
using Steward.Kernel;

namespace Steward.Escalation.Remedies;

/// <summary>All that a choice of remedy looks at: the snapshot of its decision. Whole numbers and instants only.</summary>
internal sealed record RemedyFacts
{
    internal const string SlaRisk = "sla_risk";
    internal const string DriverSilent = "driver_silent";

    public required Guid OrderId { get; init; }

    /// <summary>sla_risk or driver_silent.</summary>
    public required string Trigger { get; init; }

    /// <summary>high or critical.</summary>
    public required string Severity { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When it is delivered if nothing is done.</summary>
    public required DateTimeOffset PredictedAt { get; init; }
    public bool IsAssigned { get; init; }
    public bool IsOnBoard { get; init; }

    /// <summary>Of the promise, in thousandths.</summary>
    public int SlaUsedMille { get; init; }
    public Guid? OtherDriver { get; init; }
    public long OtherScoreMilli { get; init; }
    public DateTimeOffset? ByOtherAt { get; init; }
    public DateTimeOffset? FirstAt { get; init; }
    public int FirstMakesLate { get; init; }
    public int HandOvers { get; init; }
    public int MostHandOvers { get; init; }

    /// <summary>Minutes that a hand-over must gain.</summary>
    public int LeastGainMinutes { get; init; }
    public bool CustomerMayBeTold { get; init; }

    internal byte[] ToCanonical() => CanonicalJson.ToUtf8(JsonSerializer.SerializeToElement(this, JsonFormat.Options));

    internal static RemedyFacts Parse(ReadOnlySpan<byte> canonical) =>
        JsonSerializer.Deserialize<RemedyFacts>(canonical, JsonFormat.Lenient) ?? throw new FormatException("The snapshot is empty.");
}
