using System.CommandLine;
using System.Globalization;
using Steward.Portfolio.Backtests;

namespace Steward.Host.Commands;

/// <summary><c>steward wealth backtest</c>: what rebalancing policies would have done with past NAVs, without a server or a database. Exit code 2: the input was refused.</summary>
internal static class WealthCommand
{
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
    private static readonly Option<FileInfo> History = new("--history") { Description = "CSV with the columns scheme_code, nav_date, nav.", Required = true };
    private static readonly Option<string> Weights = new("--weights") { Description = "CODE=PERCENT,CODE=PERCENT …, together 100.", Required = true };
    private static readonly Option<string?> From = new("--from") { Description = "The first date, as 2014-01-01." };
    private static readonly Option<string?> To = new("--to") { Description = "The last date." };
    private static readonly Option<string?> Policies = new("--policies") { Description = "Names with commas between; ten usual ones when left out." };
    private static readonly Option<string[]> Adjust = new("--adjust") { Description = "CODE:DATE:FACTOR multiplies the NAVs before that date; as often as needed.", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> AsCsv = new("--csv") { Description = "CSV instead of a table." };
    private static readonly Option<bool> Full = new("--full") { Description = "Drawdown, internal rate of return and charges, too." };
    private static readonly Option<string> Trades = new("--trade-at") { Description = "same_nav or next_nav.", DefaultValueFactory = _ => "same_nav" };
    private static readonly Option<string> PurchaseCharge = new("--purchase-charge") { Description = "Per cent of each purchase.", DefaultValueFactory = _ => "0" };
    private static readonly Option<string> SaleCharge = new("--sale-charge") { Description = "Per cent of each sale.", DefaultValueFactory = _ => "0" };
    private static readonly Option<string> LeastOrder = new("--least-order") { Description = "Leave rebalances out that move less money.", DefaultValueFactory = _ => "0" };
    private static readonly Option<string> MonthlyDeposit = new("--monthly-deposit") { Description = "Money that comes on the first day of each month.", DefaultValueFactory = _ => "0" };

    static WealthCommand() => Trades.AcceptOnlyFromAmong("same_nav", "next_nav");

    internal static Command Make()
    {
        var backtest = new Command("backtest", "Compare rebalancing policies over past NAVs.")
        {
            History, Weights, From, To, Policies, Adjust, AsCsv, Full, Trades, PurchaseCharge, SaleCharge, LeastOrder, MonthlyDeposit,
        };
        backtest.SetAction((parsed, cancel) => Store.Guard(() => Run(parsed, Console.Out, cancel)));
        return new("wealth", "Portfolios: backtests.") { backtest };
    }

    private static async Task<int> Run(ParseResult parsed, TextWriter output, CancellationToken cancel)
    {
        try
        {
            var history = NavHistory.Parse(await File.ReadAllTextAsync(parsed.GetValue(History)!.FullName, cancel));
            var result = Backtest.Run(Request(parsed, history));
            await output.WriteAsync(parsed.GetValue(AsCsv) ? BacktestCsv.Write(result, parsed.GetValue(Full)) : Table(result, parsed.GetValue(Full)));
            return Store.Good;
        }
        catch (FormatException error)
        {
            throw new ArgumentException(error.Message, error);
        }
    }

    private static BacktestRequest Request(ParseResult parsed, NavHistory history) => new(
        history,
        [.. parsed.GetValue(Weights)!.Split(',').Select(Weight)],
        parsed.GetValue(From) is { } from ? Date(from, "--from") : null,
        parsed.GetValue(To) is { } to ? Date(to, "--to") : null,
        [.. (parsed.GetValue(Policies)?.Split(',', StringSplitOptions.TrimEntries) ?? BacktestPolicy.Usual).Select(BacktestPolicy.Parse)],
        [.. parsed.GetValue(Adjust)!.SelectMany(text => text.Split(',')).Select(Adjustment)],
        new(
            parsed.GetValue(Trades) == "next_nav" ? TradeAt.NextNav : TradeAt.SameNav, new(Number(parsed.GetValue(PurchaseCharge)!, "--purchase-charge")), new(Number(parsed.GetValue(SaleCharge)!, "--sale-charge")),
            Number(parsed.GetValue(LeastOrder)!, "--least-order"), Number(parsed.GetValue(MonthlyDeposit)!, "--monthly-deposit")));

    private static BacktestWeight Weight(string text) => text.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } scheme, var share]
        ? new(scheme, new(Number(share, "--weights")))
        : throw new ArgumentException($"--weights: '{text}' is not of the form CODE=PERCENT.");

    private static PastFactor Adjustment(string text) => text.Split(':', StringSplitOptions.TrimEntries) is [{ Length: > 0 } scheme, var date, var factor]
        ? new(scheme, Date(date, "--adjust"), Number(factor, "--adjust"))
        : throw new ArgumentException($"--adjust: '{text}' is not of the form CODE:DATE:FACTOR.");

    private static DateOnly Date(string text, string option) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new ArgumentException($"{option}: '{text}' is no date of the form 2014-01-01.");

    private static decimal Number(string text, string option) => decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"{option}: '{text}' is no number of 0 or more.");

    /// <summary>For eyes: what was run, then the columns of the CSV one below the other.</summary>
    private static string Table(BacktestResult result, bool isFull)
    {
        var rows = BacktestCsv.Write(result, isFull).TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToArray();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
        return string.Create(CultureInfo.InvariantCulture, $"{result.Days} days from {result.First:yyyy-MM-dd} to {result.Last:yyyy-MM-dd}\n{string.Join('\n', lines)}\n");
    }
}
