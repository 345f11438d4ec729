using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What an order must satisfy before anything is looked up or stored (delivery-automation 11, decisions 7.2). Pure.</summary>
internal static class OrderRules
{
    private const int MostText = 4_000;
    private const decimal MostKg = 100_000;
    private const decimal MostM3 = 10_000;
    private const decimal MostMoney = 9_999_999_999m;
    private static readonly TimeSpan MostWindow = TimeSpan.FromDays(30);
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(60);

    /// <summary>Wrong types, places and words: 400.</summary>
    internal static Refusal? Form(OrderRequest r) =>
        Texts(r) ?? Place(r.From, r.Pickup is null ? "/pickup_location" : "/pickup") ?? Place(r.To, r.Dropoff is null ? "/destination_location" : "/dropoff")
        ?? (r.Priority is { } priority && PriorityOf(priority) is null ? Refusal.Invalid("/priority", $"priority is one of {string.Join(", ", OrderPriority.All)}, or 0 to 3.") : null);

    /// <summary>Windows, weights and amounts: 422.</summary>
    internal static Refusal? Values(OrderRequest r, string currency, DateTimeOffset now) => Windows(r, now) ?? Sizes(r) ?? Amounts(r, currency);

    /// <summary>The canonical priority of a word or number; null when it is none.</summary>
    internal static string? PriorityOf(JsonElement priority) => priority.ValueKind switch
    {
        JsonValueKind.Number => priority.TryGetInt32(out var n) ? n switch { 0 => "normal", 1 => "high", 2 or 3 => "urgent", _ => null } : null,
        JsonValueKind.String => Word(priority.GetString()!),
        _ => null,
    };

    internal static string? Word(string word) => word switch
    {
        "CRITICAL" or "URGENT" => "urgent",
        "NORMAL" => "normal",
        _ => OrderPriority.All.Contains(word) ? word : null,
    };

    internal static Refusal? Place(OrderRequest.Place? place, string pointer) => place switch
    {
        null => null,
        { Latitude: { } latitude } when !(latitude is >= -90 and <= 90) => Refusal.Invalid(pointer + "/latitude", $"latitude lies between -90 and 90, not {latitude}."),
        { Longitude: { } longitude } when !(longitude is >= -180 and <= 180) => Refusal.Invalid(pointer + "/longitude", $"longitude lies between -180 and 180, not {longitude}."),
        { Latitude: null, Longitude: not null } or { Latitude: not null, Longitude: null } => Refusal.Invalid(pointer, "latitude and longitude come together."),
        _ => null,
    };

    internal static Refusal? Windows(OrderRequest r, DateTimeOffset now) =>
        Window(r.TimeWindow?.StartTime, r.TimeWindow?.EndTime, "/time_window", now) ?? Window(r.DeliverFrom, r.DeliverUntil, r.DeliveryWindow is null ? "/window_end" : "/delivery_window", now)
        ?? (r.ScheduledFor > now + MostAhead ? Refusal.Rule("too_far_ahead", $"scheduled_for {r.ScheduledFor:O} is more than 60 days ahead.", "/scheduled_for") : null);

    private static Refusal? Window(DateTimeOffset? start, DateTimeOffset? end, string pointer, DateTimeOffset now)
    {
        if (end is null) return start is null ? null : Refusal.Rule("window_invalid", "A window has an end.", pointer);
        if (start >= end) return Refusal.Rule("window_invalid", $"The window opens at {start:O}, not before it closes at {end:O}. Maybe the times are swapped?", pointer);
        if (end <= now) return Refusal.Rule("window_invalid", $"The window closed at {end:O}.", pointer);
        if (end - start > MostWindow) return Refusal.Rule("window_invalid", "A window is at most 30 days long.", pointer);
        return (start ?? end) > now + MostAhead ? Refusal.Rule("too_far_ahead", $"The window of {start ?? end:O} is more than 60 days ahead.", pointer) : null;
    }

    internal static Refusal? Sizes(OrderRequest r)
    {
        if (r is { WeightKg: { } kg, WeightTonnes: { } tonnes } && kg != tonnes * 1000) return Refusal.Rule("weight_invalid", $"weight_kg {kg} and weight_tonnes {tonnes} differ.", "/weight_kg");
        var refusal = Size(r.WeightKg, MostKg, 3, "/weight_kg", "weight_invalid") ?? Size(r.WeightTonnes * 1000, MostKg, 3, "/weight_tonnes", "weight_invalid") ?? Size(r.VolumeM3, MostM3, 6, "/volume_m3", "volume_invalid");
        for (var i = 0; refusal is null && i < (r.Packages?.Length ?? 0); i++)
            refusal = Size(r.Packages![i].WeightKg, MostKg, 3, $"/packages/{i}/weight_kg", "weight_invalid") ?? Size(r.Packages[i].VolumeM3, MostM3, 6, $"/packages/{i}/volume_m3", "volume_invalid");
        return refusal;
    }

    private static Refusal? Size(decimal? value, decimal most, int decimals, string pointer, string code) => value switch
    {
        null => null,
        <= 0 => Refusal.Rule(code, $"{value} is not above 0.", pointer),
        _ when value > most => Refusal.Rule(code, $"{value} is above the limit of {most}.", pointer),
        _ when decimal.Round(value.Value, decimals) != value => Refusal.Rule(code, $"{value} has more than {decimals} decimals.", pointer),
        _ => null,
    };

    internal static Refusal? Amounts(OrderRequest r, string currency)
    {
        if (r.Currency is not null && r.Currency != currency) return Refusal.Rule("currency_mismatch", $"The zone's currency is {currency}, not {r.Currency}.", "/currency");
        if (r.PriceKes is not null && currency != "KES") return Refusal.Rule("currency_mismatch", $"The zone's currency is {currency}, not KES.", "/price_kes");
        return Amount(r.Price, currency, "/price") ?? Amount(r.PriceKes, currency, "/price_kes") ?? Amount(r.PackageValue, currency, "/package_value")
            ?? Amount(r.CodAmount, currency, "/cod_amount") ?? Amount(r.DeliveryFee, currency, "/delivery_fee");
    }

    private static Refusal? Amount(decimal? value, string currency, string pointer) => value switch
    {
        null => null,
        < 0 => Refusal.Rule("amount_invalid", $"{value} is negative.", pointer),
        > MostMoney => Refusal.Rule("amount_invalid", $"{value} is above the limit of {MostMoney}.", pointer),
        _ when decimal.Round(value.Value, Currencies.Decimals(currency)) != value => Refusal.Rule("amount_invalid", $"{value} has more decimals than {currency} has.", pointer),
        _ => null,
    };

    private static Refusal? Texts(OrderRequest r)
    {
        (string Pointer, string? Text, int Most)[] texts =
        [
            ("/notes", r.Notes, MostText), ("/pickup/address", r.From?.Address, MostText), ("/dropoff/address", r.To?.Address, MostText), ("/pickup/contact", r.From?.Contact, MostText),
            ("/dropoff/contact", r.To?.Contact, MostText), ("/pickup/notes", r.From?.Notes, MostText), ("/dropoff/notes", r.To?.Notes, MostText), ("/external_id", r.ExternalId, 255),
            ("/customer/name", r.Customer?.GivenName, 255), ("/recipient_name", r.RecipientName, 255), ("/customer_name", r.CustomerName, 255), ("/reason", r.Reason, MostText),
        ];
        foreach (var (pointer, text, most) in texts)
            if (text?.Length > most) return Refusal.Invalid(pointer, $"At most {most:N0} characters, not {text.Length:N0}.");
        return r.ExternalId?.Length == 0 ? Refusal.Invalid("/external_id", "external_id is not empty.") : null;
    }
}
