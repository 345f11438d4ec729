using System.Diagnostics;
using System.Globalization;
using Steward.Faults;

namespace Steward.Bench;

/// <summary>What a subject is asked for.</summary>
/// <param name="Amount">Requests, seconds or events; null: the subject's own.</param>
/// <param name="Store"><c>sqlite</c> or <c>postgresql</c>; null: both.</param>
/// <param name="Keep">A folder in which what was made stays for the next run; null: it is removed.</param>
/// <param name="Writes">Random writes at the end.</param>
internal sealed record Wanted(int? Amount, string? Store, string? Keep, int? Writes)
{
    internal async Task<IReadOnlyList<StorePlace>> Places()
    {
        var places = new List<StorePlace>();
        if (Store is null or "sqlite") places.Add(StorePlace.Sqlite());
        if (Store is null or "postgresql" && DiskCluster.IsInstalled) places.Add(await DiskCluster.Place());
        return places;
    }
}

/// <summary>The machine and what else runs on it: a figure without both says nothing.</summary>
internal static class Machine
{
    internal static void Say(string when) => Console.WriteLine(
        $"{when}: {Environment.ProcessorCount} cores, load {Load()}, {TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");

    /// <summary>Processor time that a process has used, in milliseconds: unlike a rate it does not suffer from what else runs.</summary>
    internal static double CpuOf(int process)
    {
        using var one = Process.GetProcessById(process);
        return one.TotalProcessorTime.TotalMilliseconds;
    }

    /// <summary>The same of a process with all its children, gone ones too: PostgreSQL's first process and its sessions. 0 without one.</summary>
    internal static double CpuOfFamily(int? first)
    {
        const double TickMs = 10;
        var ticks = 0L;
        foreach (var folder in first is null ? [] : Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                // The name in brackets may hold spaces; after it come state, parent, …, user, system, and the two of children that are gone.
                var text = File.ReadAllText(folder + "/stat");
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                long Field(int number) => long.Parse(fields[number], CultureInfo.InvariantCulture);
                if (id == first || Field(1) == first) ticks += Field(11) + Field(12);
                if (id == first) ticks += Field(13) + Field(14);
            }
            catch (IOException) { /* It ended between the two looks. */ }
        }
        return ticks * TickMs;
    }

    internal static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..2]) : "unknown";
}
