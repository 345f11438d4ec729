using System.Globalization;
using System.Text;
using Steward.Orders;

namespace Steward.Host.Commands;

/// <summary>The account of an import for people: every row, by what became of it and why.</summary>
internal static class ImportAccount
{
    internal static string Text(ImportJob job, IReadOnlyList<AccountLine> lines)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{job.FileName}: {job.RowsTotal:N0} rows of {job.Kind}, {job.State}{(job.DryRun ? ", dry run: nothing was written" : "")}{(job.Error is null ? "" : ". " + job.Error)}");
        foreach (var line in lines)
        {
            var why = line.Code is null ? "" : $"  {line.Code} {line.Field}";
            var example = line.Example is null || line.State != ImportRowResult.Failed ? "" : "  " + line.Example;
            text.AppendLine(CultureInfo.InvariantCulture, $"{line.Rows,8:N0}  {Word(line.State),-22}{why}{example}");
        }
        var left = job.RowsTotal - lines.Sum(line => line.Rows);
        if (left > 0) text.AppendLine(CultureInfo.InvariantCulture, $"{left,8:N0}  not looked at");
        text.Append(CultureInfo.InvariantCulture, $"{job.RowsTotal,8:N0}  in all");
        return text.ToString();
    }

    private static string Word(string state) => state switch
    {
        ImportRowResult.Created => "taken",
        ImportRowResult.Warned => "taken with a warning",
        ImportRowResult.Updated => "updated",
        ImportRowResult.Unchanged => "there already",
        ImportRowResult.Failed => "refused",
        _ => state,
    };
}
