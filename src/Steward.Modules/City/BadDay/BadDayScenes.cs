namespace Steward.City;

/// <summary>Something that goes wrong, or is put right, in a minute of the bad day.</summary>
/// <param name="Name">Its key in the memory of the play and in the story.</param>
internal sealed record Scene(int Minute, string Name, string Text);

/// <summary>The script of the bad day, in minutes from its beginning. Pure.</summary>
internal static class BadDayScenes
{
    internal const string MailDown = "mail_down";
    internal const string MailBack = "mail_back";
    internal const string Rush = "rush";
    internal const string Silence = "silence";
    internal const string Accident = "accident";
    internal const string Cleared = "cleared";
    internal const string FirstKill = "kill_1";
    internal const string SecondKill = "kill_2";
    internal const string LastOrders = "last_orders";
    internal const string Found = "found";

    /// <summary>After this the play ends, whatever is still open; the audit then says what.</summary>
    internal const int LastMinute = 150;

    internal static readonly TimeSpan RushGap = TimeSpan.FromSeconds(12);

    internal static IReadOnlyList<Scene> All { get; } =
    [
        new(5, MailDown, "The mail server stops answering. What is to be mailed waits."),
        new(8, Rush, "A rush: everybody wants lunch at once."),
        new(13, Silence, "Two drivers fall silent: no position, no answer, and nobody knows why."),
        new(15, Accident, "An accident closes the main road."),
        new(18, FirstKill, "The server is killed in the middle of the rush (kill -9)."),
        new(33, SecondKill, "The server is killed again, while somebody should be told."),
        new(48, MailBack, "The mail server is back."),
        new(50, LastOrders, "The shops close: no more orders. What is open is brought home."),
        new(55, Cleared, "The main road is open again."),
        new(62, Found, "The two drivers are found: a flat battery and a flat tyre. They bring what they still have on board."),
    ];

    /// <summary>How many orders the rush has, for a fleet of this size.</summary>
    internal static int RushOrders(int drivers) => Math.Max(6, drivers * 6 / 10);

    /// <summary>What is due and was not played yet, in order.</summary>
    internal static IEnumerable<Scene> Due(DateTimeOffset began, DateTimeOffset now, IReadOnlyDictionary<string, DateTimeOffset> played) =>
        All.Where(scene => began.AddMinutes(scene.Minute) <= now && !played.ContainsKey(scene.Name));
}
