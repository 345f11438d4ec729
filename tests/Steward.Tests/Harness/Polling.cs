namespace Steward.Tests;

/// <summary>Waits for what engines and the network do in their own time; asks again and again instead of sleeping for a guess.</summary>
internal static class Polling
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <param name="what">As in "it did not come about that …".</param>
    /// <param name="meanwhile">Between two looks: the product's clock goes on, for instance.</param>
    /// <param name="known">What helps to see why it did not come about.</param>
    internal static async Task Until(Func<Task<bool>> isSo, string what, Action? meanwhile = null, Func<Task<string>>? known = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) throw new TimeoutException($"It did not come about that {what}.{(known is null ? "" : " " + await known())}");
            meanwhile?.Invoke();
            await Task.Delay(Pause);
        }
    }

    internal static Task Until(Func<bool> isSo, string what, Action? meanwhile = null, Func<Task<string>>? known = null) => Until(() => Task.FromResult(isSo()), what, meanwhile, known);
}
