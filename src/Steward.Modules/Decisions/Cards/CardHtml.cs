using System.Globalization;
using System.Net;
using System.Text;

namespace Steward.Decisions.Cards;

/// <summary>A card as one page without scripts, to be read or printed.</summary>
internal static class CardHtml
{
    internal static string Write(Card card)
    {
        var html = new StringBuilder();
        html.Append($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{E(card.Decision.DecisionId)}</title><body>");
        html.Append($"<h1>{E(card.Question)}</h1><p>{E(card.Decision.DecisionId)} · {E(card.Decision.DecisionType)} · {E(card.Decision.Status)} · because of {E(card.Decision.TriggerReason)}</p>");
        if (card.Winner is { } winner)
        {
            html.Append($"<h2>{E(winner.Label)}: {Milli(winner.Total)}</h2><table><tr><th>Part</th><th>Value</th><th>Share</th></tr>");
            foreach (var part in winner.Parts) Row(html, part.Label, Milli(part.Value), part.Share.ToString("P0", CultureInfo.InvariantCulture));
            html.Append("</table>");
        }
        Candidates(html, card);
        html.Append("<h2>Rules checked</h2><table><tr><th>Rule</th><th>Passed</th><th>Broken</th></tr>");
        foreach (var rule in card.RulesChecked) Row(html, rule.Label, N(rule.Passed), N(rule.Broken));
        html.Append("</table>");
        Figures(html, card);
        Changes(html, card);
        html.Append($"<h2>How it was made</h2><p>{E(card.Decision.PolicyUsed)}, {E(card.Decision.Algorithm)} version {card.Decision.AlgorithmVersion}, parameters {E(card.Decision.ParametersHash)}, seed {E(card.Decision.Seed)}, data {card.DataAgeSeconds} s old.</p>");
        if (card.Chain is { } chain) html.Append($"<p>Ledger {E(chain.Stream)} number {chain.Seq}, {(chain.Verified ? "verified" : "<strong>broken</strong>")}: {E(chain.EntryHash)}</p>");
        return html.Append("</body></html>").ToString();
    }

    private static void Candidates(StringBuilder html, Card card)
    {
        html.Append("<h2>Candidates</h2><table><tr><th>Candidate</th><th>Total</th><th>Gap</th><th>Broken rules</th></tr>");
        foreach (var candidate in card.Candidates)
            Row(html, candidate.Label, Milli(candidate.Total), Milli(candidate.Gap), string.Join("; ", candidate.BrokenRules.Select(r => $"{r.Label} ({r.Measured?.ToString(CultureInfo.InvariantCulture) ?? "–"}, limit {r.Limit?.ToString(CultureInfo.InvariantCulture) ?? "–"} {r.Unit})")));
        html.Append("</table>");
        if (card.Omitted is { } omitted) html.Append($"<p>{omitted.Count} more were considered; the best of them had {Milli(omitted.BestTotal)}.</p>");
    }

    private static void Figures(StringBuilder html, Card card)
    {
        html.Append("<h2>Expected and actual</h2><table><tr><th>Figure</th><th>Expected</th><th>80 % interval</th><th>Basis</th><th>Actual</th></tr>");
        foreach (var (name, figure) in card.Prediction)
            Row(html, name, N(figure.Value), $"{N(figure.Low)} to {N(figure.High)}", figure.Basis, N(card.Actual?.GetValueOrDefault(name)?.Value));
        html.Append("</table>");
        if (card.Confidence is { } confidence) html.Append($"<p>Confidence {N(confidence.Value)} ({N(confidence.Low)} to {N(confidence.High)}, {E(confidence.Basis)}).</p>");
    }

    private static void Changes(StringBuilder html, Card card)
    {
        if (card.WouldChangeIf.Count == 0) return;
        html.Append("<h2>It would change if</h2><ul>");
        foreach (var change in card.WouldChangeIf) html.Append($"<li>{E(change.Feature)}: {E(change.From)} → {E(change.To)} {E(change.Unit)}</li>");
        html.Append("</ul>");
    }

    private static void Row(StringBuilder html, params ReadOnlySpan<string> cells)
    {
        html.Append("<tr>");
        foreach (var cell in cells) html.Append("<td>").Append(E(cell)).Append("</td>");
        html.Append("</tr>");
    }

    private static string Milli(long? value) => value is { } milli ? (milli / 1000m).ToString("0.###", CultureInfo.InvariantCulture) : "–";

    private static string N(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "–";

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
