using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;

namespace Steward.Wealth.Navs;

/// <summary>A value that takes the place of one of the same date.</summary>
/// <param name="PriceId">The row whose place it takes.</param>
internal sealed record Restatement(Guid PriceId, Guid ProductId, DateOnly NavDate, decimal Before, decimal After);

/// <summary>Turns the judgements of a drop into rows: against what is stored of the same dates, so that nothing is stored twice.</summary>
internal sealed class NavWriting(NavDropRow drop, IReadOnlyList<GatedScheme> schemes, IReadOnlyList<NavJudgement> judgements, DateTimeOffset now)
{
    private readonly List<NavPriceRow> rows = [];
    private readonly List<Guid> superseded = [];
    private readonly Dictionary<Guid, NavLatestRow> latest = [];
    private readonly List<Restatement> restated = [];
    private readonly List<(NavJudgement Judgement, int? Row)> held = [];
    private readonly List<string> unknown = [];
    private int accepted, unchanged, heldCount, ignored, history;

    internal IReadOnlyList<NavPriceRow> Rows => rows;

    internal IReadOnlyCollection<Guid> Superseded => superseded;

    internal IReadOnlyList<NavLatestRow> Latest => [.. latest.Values];

    internal IReadOnlyList<Restatement> Restated => restated;

    /// <summary>The held values that are new, with the place of their row; none where the date could not be read.</summary>
    internal IReadOnlyList<(NavJudgement Judgement, int? Row)> Held => held;

    /// <summary>The last accepted value of a scheme after this drop.</summary>
    internal (DateOnly? Date, decimal? Nav) LastOf(GatedScheme scheme) => latest.TryGetValue(scheme.Id, out var row) ? (row.NavDate, row.Nav) : (scheme.NavDate, scheme.Nav);

    internal GatedScheme SchemeOf(NavJudgement judgement) => schemes[judgement.Scheme];

    /// <summary>Whether a value of this drop was accepted across the action.</summary>
    internal bool Explains(CorporateActionRow action) => latest.TryGetValue(action.ProductId, out var row) && row.NavDate >= action.ActionDate;

    internal void SetCase(int row, Guid id) => rows[row] = rows[row] with { CaseId = id };

    internal async Task Compare(Session session, PriceRowStore prices)
    {
        var stored = await prices.Stored(session, [.. judgements.Where(j => j.Scheme >= 0 && j.Row.Date is not null && j.Verdict.Outcome is not (NavOutcome.Unchanged or NavOutcome.Ignored)).Select(j => (schemes[j.Scheme].Id, j.Row.Date!.Value))]);
        var revisions = new Dictionary<(Guid, DateOnly), int>();
        foreach (var judgement in judgements) Take(judgement, stored, revisions);
    }

    /// <summary>The drop with its counts, and with what was left of it: codes that nobody knows, and lines that are no rows.</summary>
    internal NavDropRow Counted(NavFile file, int mostListed) => drop with
    {
        AcceptedCount = accepted, UnchangedCount = unchanged, HeldCount = heldCount, IgnoredCount = ignored, UnknownCount = unknown.Count, HistoryCount = history, RestatedCount = restated.Count,
        Metadata = unknown.Count + file.BadLineCount == 0
            ? Json.Empty : Json.Of(new { unknown_codes = unknown.Distinct(StringComparer.Ordinal).Take(mostListed), unreadable = file.BadLineCount, unreadable_lines = file.BadLines }),
    };

    private void Take(NavJudgement judgement, ILookup<(Guid, DateOnly), NavPriceRow> stored, Dictionary<(Guid, DateOnly), int> revisions)
    {
        var (row, verdict) = (judgement.Row, judgement.Verdict);
        if (verdict.Outcome is NavOutcome.Unchanged) unchanged++;
        else if (verdict.Outcome is NavOutcome.Ignored)
        {
            ignored++;
            if (verdict.Code == NavCode.UnknownScheme) unknown.Add(row.Code.Length > 0 ? row.Code : row.Isin ?? "");
        }
        else if (row.Date is not { } date)
        {
            heldCount++;
            held.Add((judgement, null));
        }
        else
        {
            var before = stored[(schemes[judgement.Scheme].Id, date)].ToList();
            if (verdict.Outcome is NavOutcome.Held) TakeHeld(judgement, date, before, revisions);
            else TakeAccepted(judgement, date, before, revisions);
        }
    }

    private void TakeHeld(NavJudgement judgement, DateOnly date, List<NavPriceRow> before, Dictionary<(Guid, DateOnly), int> revisions)
    {
        // A value that a person rejected does not ask again, and one that waits does not wait twice.
        var same = before.Find(row => row.RawValue == judgement.Row.Raw && row.State is "held" or "rejected" && row.RawValue == judgement.Row.Raw);
        if (same?.State == "rejected")
        {
            ignored++;
            return;
        }
        heldCount++;
        if (same is not null) return;
        held.Add((judgement, rows.Count));
        rows.Add(Row(judgement, date, before, revisions) with { State = "held", ReasonCode = judgement.Verdict.CodeText });
    }

    private void TakeAccepted(NavJudgement judgement, DateOnly date, List<NavPriceRow> before, Dictionary<(Guid, DateOnly), int> revisions)
    {
        var scheme = schemes[judgement.Scheme];
        var present = before.FindLast(row => row.State == "accepted");
        if (present is not null && present.Nav == judgement.Row.Value)
        {
            unchanged++;
            return;
        }
        if (present is not null)
        {
            superseded.Add(present.Id);
            restated.Add(new(present.Id, scheme.Id, date, present.Nav!.Value, judgement.Row.Value));
        }
        accepted++;
        var isHistory = judgement.Verdict.Outcome is NavOutcome.History;
        if (isHistory) history++;
        var row = Row(judgement, date, before, revisions) with { ReasonCode = isHistory || present is not null ? judgement.Verdict.CodeText : judgement.Verdict.Explanation == NavExplanation.None ? null : judgement.Verdict.Explanation == NavExplanation.MarketMove ? "market_move" : "corporate_action" };
        rows.Add(row);
        if (isHistory) return;
        var last = latest.GetValueOrDefault(scheme.Id);
        var (previousDate, previousNav) = last is not null ? (last.NavDate, last.Nav) : (scheme.NavDate, scheme.Nav);
        latest[scheme.Id] = new()
        {
            ProductId = scheme.Id, PriceId = row.Id, NavDate = date, Revision = row.Revision, Nav = judgement.Row.Value, KnownAt = now, PreviousDate = previousDate == date ? null : previousDate, PreviousNav = previousDate == date ? null : previousNav,
        };
    }

    private NavPriceRow Row(NavJudgement judgement, DateOnly date, List<NavPriceRow> before, Dictionary<(Guid, DateOnly), int> revisions)
    {
        var key = (schemes[judgement.Scheme].Id, date);
        var revision = revisions[key] = Math.Max(revisions.GetValueOrDefault(key), before.Count == 0 ? 0 : before[^1].Revision) + 1;
        return new()
        {
            Id = Ids.New(now), ProductId = key.Id, NavDate = date, Revision = revision, Nav = judgement.Row.Reading == NavText.Number ? judgement.Row.Value : null, RawValue = judgement.Row.Raw, DropId = drop.Id, KnownAt = now,
        };
    }
}
