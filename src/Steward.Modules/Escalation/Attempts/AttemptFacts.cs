using System.Text.Json;
using Steward.Kernel;

namespace Steward.Escalation.Attempts;

/// <summary>All that the choice of what follows a failed delivery looks at: the snapshot of its decision. Whole numbers and instants only.</summary>
internal sealed record AttemptFacts
{
    public required Guid OrderId { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>One of <see cref="Orders.Contracts.FailurePath"/>.</summary>
    public required string Path { get; init; }
    public int Attempts { get; init; }
    public int MostAttempts { get; init; }

    /// <summary>So long an answer is waited for.</summary>
    public int AnswerMinutes { get; init; }

    /// <summary>After so many minutes without an attempt a person decides.</summary>
    public int PersonMinutes { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? CorrectedAt { get; init; }
    public Guid? Driver { get; init; }

    /// <summary>He has the parcel, is at work and was seen just now.</summary>
    public bool DriverIsThere { get; init; }
    public DateTimeOffset? SlotBegins { get; init; }
    public DateTimeOffset? SlotEnds { get; init; }

    /// <summary>Estimated success of another attempt, in thousandths, and what an automatic one needs.</summary>
    public int SuccessMille { get; init; }
    public int LeastSuccessMille { get; init; }
    public int Tried { get; init; }

    internal DateTimeOffset? NewsAt => CorrectedAt > AnsweredAt || AnsweredAt is null ? CorrectedAt : AnsweredAt;

    internal byte[] ToCanonical() => CanonicalJson.ToUtf8(JsonSerializer.SerializeToElement(this, JsonFormat.Options));

    internal static AttemptFacts Parse(ReadOnlySpan<byte> canonical) =>
        JsonSerializer.Deserialize<AttemptFacts>(canonical, JsonFormat.Lenient) ?? throw new FormatException("The snapshot is empty.");
}
