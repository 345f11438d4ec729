namespace Steward.Portfolio.Schedules;

/// <summary>The state of a market by its closes.</summary>
public enum MarketRegime
{
    /// <summary>Too little history. Never fires.</summary>
    Unknown,

    /// <summary>At 80 % of the high of 252 sessions or below.</summary>
    Bear,

    /// <summary>Neither.</summary>
    Neutral,

    /// <summary>At or above the mean of 200 sessions and above 90 % of the high of 252.</summary>
    Bull,
}

/// <summary>The regime after one session, with what was compared.</summary>
/// <param name="Close">The session's close (c).</param>
/// <param name="High">The highest of the last 252 closes, this one included (p); null with too little history.</param>
/// <param name="Mean">The mean of the last 200 closes (m); null with too little history.</param>
/// <param name="Session">The regime of this session by itself.</param>
/// <param name="InARow">How many sessions in a row have had it.</param>
/// <param name="Standing">The regime that stands: it changes after 3 sessions in a row.</param>
public readonly record struct RegimeReading(Nav Close, Nav? High, decimal? Mean, MarketRegime Session, int InARow, MarketRegime Standing);

/// <summary>Follows the regime of one series session by session. Holds state; for one thread.</summary>
public sealed class Regime
{
    /// <summary>How many closes the high is of.</summary>
    public const int HighSessions = 252;

    /// <summary>How many closes the mean is of.</summary>
    public const int MeanSessions = 200;

    /// <summary>How many sessions in a row change the regime.</summary>
    public const int SessionsToChange = 3;

    private readonly Nav[] closes = new Nav[HighSessions];
    private readonly LinkedList<(int Session, Nav Close)> highs = new(); // descending, so that the first is the highest of the window
    private decimal sum;
    private int count;
    private MarketRegime former;
    private int inARow;
    private MarketRegime standing;

    /// <summary>The readings of a whole series of accepted closes, oldest first.</summary>
    public static IEnumerable<RegimeReading> Of(IEnumerable<Nav> closes)
    {
        var regime = new Regime();
        foreach (var close in closes) yield return regime.Next(close);
    }

    /// <summary>Takes the next close.</summary>
    public RegimeReading Next(Nav close)
    {
        if (count >= MeanSessions) sum -= closes[(count - MeanSessions) % HighSessions].Value;
        sum += close.Value;
        while (highs.Last is { } last && last.Value.Close <= close) highs.RemoveLast();
        highs.AddLast((count, close));
        if (highs.First!.Value.Session <= count - HighSessions) highs.RemoveFirst();
        closes[count++ % HighSessions] = close;
        if (count < HighSessions) return new(close, null, null, MarketRegime.Unknown, 0, MarketRegime.Unknown);

        var high = highs.First!.Value.Close;
        var session = Classify(close.Value, high.Value);
        inARow = session == former ? inARow + 1 : 1;
        former = session;
        if (inARow >= SessionsToChange) standing = session;
        return new(close, high, sum / MeanSessions, session, inARow, standing);
    }

    /// <summary>Products instead of quotients, so that the border is exact.</summary>
    private MarketRegime Classify(decimal close, decimal high)
    {
        if (close * 100 <= high * 80) return MarketRegime.Bear;
        return close * MeanSessions >= sum && close * 100 > high * 90 ? MarketRegime.Bull : MarketRegime.Neutral;
    }
}
